import { type RecordFormat, ROLES, type Role } from '../event/schema';
import type { Definition } from './definition';
import { isoTimeMs } from './iso-time';

/**
 * How records are read under a definition, over `partitions` partitions (the definition's own number unless a log or the
 * command line says another). Event types are sorted, so that their numbers are the same for
 * definitions of one hash.
 */
export function recordFormatOf(definition: Definition, partitions = definition.source.partitions): RecordFormat {
  const { columns, time, eventTypes } = definition.source;
  const names = Object.keys(eventTypes).sort();
  return {
    columns,
    timeFormat: time.format,
    timeMinMs: isoTimeMs(time.min)!,
    timeMaxMs: isoTimeMs(time.max)!,
    eventTypes: names.map((name) => ({ name, role: eventTypes[name] })),
    partitions,
  };
}

/** The place of each role in `ROLES` by the number of an event type. */
export function roleIndexes(format: RecordFormat): Uint8Array {
  return Uint8Array.from(format.eventTypes, (type: { readonly role: Role }) => ROLES.indexOf(type.role));
}
