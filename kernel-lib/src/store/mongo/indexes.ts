import type { IndexDescription } from 'mongodb';
import type { FieldTypes } from '../format';
import type { MongoConnection } from './mongo-connection';

/** Fields that people ask by, where a collection has them. */
const ASKED_BY = ['user_id', 'session_start', 'window_start', 'event_timestamp'];
/** When a document was stored, by our clock: only where the server is to remove it by age. */
export const STORED_AT = '_stored_at';
/** How many events are in a window, by which what is pruned is counted. */
export const EVENTS_IN = '_events';

/** Makes a collection with its indexes, if it has them not. An empty one is made too, so that it can take the place of another. */
export async function makeIndexes(
  connection: MongoConnection,
  name: string,
  fields: FieldTypes,
  ttlMs: number | undefined,
): Promise<void> {
  const asked = ASKED_BY.filter((field) => field in fields).map((field): IndexDescription => ({ key: { [field]: 1 } }));
  const aged: IndexDescription[] =
    ttlMs === undefined ? [] : [{ key: { [STORED_AT]: 1 }, expireAfterSeconds: Math.max(1, Math.round(ttlMs / 1000)) }];
  await connection.attempt(`make the indexes of ${name}`, () =>
    connection.collection(name).createIndexes([{ key: { epoch: 1 } }, ...asked, ...aged]),
  );
}
