import { EVENT_COLUMNS, REQUIRED_COLUMNS } from '../event/schema';
import type { Definition } from './definition';
import { isoTimeMs } from './iso-time';
import { type Problems, shown } from './problem';

/** What a guessed definition has where a column could not be found; the user puts the name there. */
export const UNKNOWN_SOURCE_COLUMN = '?';

/** What the schema cannot say about `source` and `dedupe`. */
export function checkSource(definition: Definition, problems: Problems): void {
  checkSourceColumns(definition.source.columns, problems);
  checkTimes(definition.source.time, problems);
  const types = Object.keys(definition.source.eventTypes);
  if (types.length === 0 || types.length > 255) {
    const message = `${types.length} event types`;
    problems.add(['source', 'eventTypes'], types.length, message, { allowed: '1 to 255 event types' });
  }
  for (const name of ['event_time', 'user_id'] as const) {
    if (definition.dedupe.key.includes(name)) continue;
    problems.add(['dedupe', 'key'], definition.dedupe.key, `the key lacks ${name}`, {
      allowed: 'columns with event_time and user_id among them, because duplicates are looked for by user and time',
    });
  }
}

function checkSourceColumns(columns: Definition['source']['columns'], problems: Problems): void {
  const taken = new Map<string, string>();
  for (const name of EVENT_COLUMNS) {
    const own = columns[name];
    const at = ['source', 'columns', name];
    if (own === null) {
      if (!(REQUIRED_COLUMNS as readonly string[]).includes(name)) continue;
      problems.add(at, own, `every event has ${name}, so it cannot be null`, {
        allowed: "the column's name in the source",
      });
    } else if (own === UNKNOWN_SOURCE_COLUMN) {
      problems.add(at, own, `it is not known which column of the source holds ${name}`, {
        allowed: "the column's name in the source",
      });
    } else if (taken.has(own)) {
      problems.add(at, own, `${shown(own)} is already the column of ${taken.get(own)}`, {
        allowed: 'another column of the source, or null',
      });
    } else taken.set(own, name);
  }
}

function checkTimes(time: Definition['source']['time'], problems: Problems): void {
  for (const bound of ['min', 'max'] as const) {
    if (isoTimeMs(time[bound]) !== null) continue;
    problems.add(['source', 'time', bound], time[bound], `${shown(time[bound])} is not a time`, {
      allowed: 'UTC as 2019-10-01 or 2019-10-01T00:00:00Z',
    });
    return;
  }
  if (isoTimeMs(time.min)! < isoTimeMs(time.max)!) return;
  problems.add(['source', 'time', 'max'], time.max, 'the end of the good times is not after their start', {
    allowed: `a time after ${time.min}`,
  });
}
