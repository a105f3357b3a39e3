import type { RunResult } from '../run/result';
import { grouped, plainTable } from './terminal';

/** What a pipeline is called that nobody gave a name. */
const DEFAULT_PIPELINE = 'default';
/** They are there whatever a pipeline is for. */
const SIDE_COLLECTIONS = ['late_events', 'dead_letters'];

/** The end of a run, for people: outputs, the reconciling line, and what to look at next. */
export function showResult(result: RunResult, dirOption: string): string {
  const { counters: c, watermark, documents } = result;
  const rows = Object.entries(documents).map(([name, count]): [string, number] => [name, count]);
  const isAnything = c.read > 0;
  const rate = isAnything ? result.rates.eventsPerSecond : null;
  return [
    headline(result),
    '',
    ...(rows.length > 0 ? [plainTable(['collection', 'documents'], rows).trimEnd(), ''] : []),
    `read ${grouped(c.read)} = parsed ${grouped(c.parsed)} + dead ${grouped(c.dead)}`,
    `parsed ${grouped(c.parsed)} = accepted ${grouped(c.accepted)} + late ${grouped(c.late)}`,
    `accepted ${grouped(c.accepted)} = unique ${grouped(c.unique)} + duplicates ${grouped(c.duplicates)}`,
    reconciles(result),
    '',
    `watermark ${watermark.iso ?? 'none'} · ${result.seconds.toFixed(1)} s${rate === null ? '' : ` · ${grouped(rate)} events/s`}`,
    ...(isAnything ? [nextSteps(result, dirOption)] : []),
    '',
  ].join('\n');
}

/** What a store of one pipeline takes for granted is said where there may be another. */
function nextSteps({ pipeline, documents }: RunResult, dirOption: string): string {
  const own = Object.keys(documents).filter((name) => !SIDE_COLLECTIONS.includes(name));
  const collection = own.find((name) => name === 'session_metrics') ?? own[0];
  const which = pipeline === DEFAULT_PIPELINE ? '' : ` --pipeline ${pipeline}`;
  const query = collection === undefined ? '' : `   footpath query ${collection} --limit 5${dirOption}`;
  return `next: footpath report${which}${dirOption}${query}`;
}

function headline({ outcome, pipeline, epoch }: RunResult): string {
  switch (outcome) {
    case 'finished':
      return `Pipeline ${pipeline} is finished: all input is in, all windows and sessions are final.`;
    case 'interrupted':
      if (epoch === 0) return `Pipeline ${pipeline} stopped before its first commit. The same command begins again.`;
      return `Pipeline ${pipeline} stopped after epoch ${epoch}. The same command goes on from here.`;
    case 'nothing-to-do':
      return `Pipeline ${pipeline} is finished already and this is the same input: nothing to do (catalogues are not looked at).`;
  }
}

/** One line: every identity holds, or which does not. */
export function reconciles({ identities }: Pick<RunResult, 'identities'>): string {
  const broken = identities.filter(({ holds }) => !holds);
  if (broken.length === 0) return `✓ reconciles (${identities.length} of ${identities.length} identities)`;
  return `✗ does not reconcile: ${broken.map(({ text }) => text).join('; ')}`;
}
