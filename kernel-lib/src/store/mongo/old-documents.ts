import type { Document, Filter } from 'mongodb';
import { FootpathError } from '../../event/error';
import type { Manifest, Pruning } from '../format';
import type { PruneRule } from '../prune-files';
import { physicalName } from './generations';
import { EVENTS_IN } from './indexes';
import type { MongoConnection } from './mongo-connection';

/** What retention would remove of a collection, or has: see `Pruned`. */
export interface Old {
  readonly documents: number;
  readonly events: number;
}

/** The documents that a pruning is of: those older, and committed by then. What came later stays, however old it is. */
export function oldOnes({ field, beforeMs, epoch }: Omit<Pruning, 'collection'>): Filter<Document> {
  return { [field]: { $lt: new Date(beforeMs) }, epoch: { $lte: epoch } };
}

/**
 * Counts what is old of a collection, by its last commit.
 *
 * @throws FootpathError `changed` where an earlier Footpath did not write how many events are in a window; `unreachable`.
 */
export async function countOld(
  connection: MongoConnection,
  manifest: Manifest,
  name: string,
  { field, beforeMs, eventsField }: PruneRule,
): Promise<Old> {
  const { pipeline, generation, epoch, collections } = manifest;
  const collection = connection.collection(physicalName(collections[name]));
  const match = { pipeline, generation, ...oldOnes({ field, beforeMs, epoch }) };
  const documents = await connection.attempt(`count ${name}`, () => collection.countDocuments(match));
  if (eventsField === null || documents === 0) return { documents, events: 0 };
  if (eventsField === 'each') return { documents, events: documents };
  if (eventsField === EVENTS_IN) {
    const counted = await connection.attempt(`count ${name}`, () =>
      collection.countDocuments({ ...match, [EVENTS_IN]: { $exists: true } }),
    );
    if (counted < documents) throw uncounted(name, connection.place);
  }
  const sums = await connection.attempt(`count ${name}`, () =>
    collection.aggregate([{ $match: match }, { $group: { _id: null, events: { $sum: `$${eventsField}` } } }]).toArray(),
  );
  return { documents, events: Number(sums[0]?.events ?? 0) };
}

function uncounted(name: string, place: string): FootpathError {
  return new FootpathError(
    'changed',
    `${name} in ${place} was written by an earlier Footpath, which did not count the events in it: what is pruned of it could not be counted. ` +
      'Run the pipeline with --rebuild once, then prune. Nothing was removed.',
  );
}
