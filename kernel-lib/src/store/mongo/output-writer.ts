import { FootpathError } from '../../event/error';
import type { MongoConnection } from './mongo-connection';
import { isTimeout } from './mongo-error';
import { type RawDocument, rawId } from './raw-document';
import { sendDocuments } from './raw-write';

/** Calls that are on their way at once: two keep a server busy while the next are made, more only fill memory. */
const CALLS_AT_ONCE = 4;
/** What the server takes as one document. */
const MAX_DOCUMENT_BYTES = 16 << 20;
/** How often a document is written again that somebody else's or an earlier call of ours is just writing. */
const CONTENDED_TRIES = 5;

/** What a write of documents needs beside them. */
export interface OutputWrite {
  readonly collection: string;
  readonly fence: number;
  /** Whether some of the documents may be there already: those of an epoch that is done again. */
  readonly replaces: boolean;
  /** Called before each call to the server: writing goes on only inside the own lease. */
  readonly hold: () => Promise<void>;
  /** The error for somebody else's fence being found. */
  readonly fenced: () => Promise<FootpathError>;
}

/**
 * Writes documents, in parallel and in no order, each in the place of one of its `_id` that was written under no greater fence. A new
 * epoch's documents are inserted, which is cheaper, and what is there already is replaced under that guard.
 *
 * @throws FootpathError `fenced`, `unreachable`, `io`.
 */
export async function writeOutputs(
  connection: MongoConnection,
  batches: Iterable<readonly RawDocument[]>,
  write: OutputWrite,
): Promise<void> {
  const running = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | null = null;
  for (const batch of batches) {
    for (const document of batch) checkSize(document, write.collection);
    if (running.size >= CALLS_AT_ONCE) await Promise.race(running);
    if (failure !== null) break;
    const call: Promise<void> = writeBatch(connection, batch, write)
      .catch((error: unknown) => {
        failure ??= { error };
      })
      .finally(() => running.delete(call));
    running.add(call);
  }
  await Promise.all(running);
  const failed = failure as { readonly error: unknown } | null;
  if (failed !== null) throw failed.error;
}

async function writeBatch(
  connection: MongoConnection,
  documents: readonly RawDocument[],
  write: OutputWrite,
): Promise<void> {
  let left = documents;
  let most = documents.length;
  let replaces = write.replaces;
  for (let contended = 0; left.length > 0; ) {
    let now: readonly RawDocument[] = [];
    const refused = await connection.attempt(`write to ${write.collection}`, async () => {
      await write.hold();
      now = left.slice(0, most);
      try {
        return await sendDocuments(connection, write.collection, now, replaces ? write.fence : null);
      } catch (error) {
        // Nobody knows what of it was done: what was is replaced by itself.
        replaces = true;
        // A server that is too slow for so many gets fewer: else no time would ever be enough, in this run or the next.
        if (isTimeout(error)) most = Math.max(1, now.length >> 1);
        throw error;
      }
    });
    const again = refused.map((place) => now[place]);
    left = [...again, ...left.slice(now.length)];
    if (again.length === 0) contended = 0;
    if (replaces && again.length > 0) {
      const ids = again.map(rawId);
      const ahead = await connection.attempt(`read from ${write.collection}`, () =>
        connection
          .collection<{ _id: string; fence: number }>(write.collection)
          .countDocuments({ _id: { $in: ids }, fence: { $gt: write.fence } }),
      );
      // Where no greater fence is to be seen, two writes of one document met: an answer that was lost may belong to one of them.
      if (ahead > 0 || ++contended > CONTENDED_TRIES) throw await write.fenced();
    }
    replaces = true;
  }
}

/** A session is cut before it is too long; what is longer all the same must not stop a run without a name. */
function checkSize(document: RawDocument, collection: string): void {
  const { length } = document;
  if (length <= MAX_DOCUMENT_BYTES) return;
  throw new FootpathError(
    'io',
    `The document ${rawId(document)} of ${collection} has ${length} bytes, and MongoDB takes ${MAX_DOCUMENT_BYTES}. Lower maxEvents of the session output, so that it is cut earlier.`,
  );
}
