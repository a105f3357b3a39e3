import { Binary, calculateObjectSize } from 'bson';
import type { AnyBulkWriteOperation, Collection } from 'mongodb';
import { FootpathError } from '../../event/error';
import type { MongoConnection } from './mongo-connection';
import { DUPLICATE_KEY } from './mongo-error';
import type { OutgoingDocument } from './staged-documents';

/** Calls that are on their way at once: two keep a server busy while the next are made, more only fill memory. */
const CALLS_AT_ONCE = 4;
/** What the server takes as one document. */
const MAX_DOCUMENT_BYTES = 16 << 20;
/** Only a document that may be long is measured: rows of an array are counted, and a step of a session has less than this. */
const MOST_BYTES_PER_ROW = 400;
/** How often a document is written again that somebody else's or an earlier call of ours is just writing. */
const CONTENDED_TRIES = 5;

interface Stored {
  readonly _id: string;
  readonly fence: number;
}

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
 * @returns documents and their bytes, about.
 * @throws FootpathError `fenced`, `unreachable`, `io`.
 */
export async function writeOutputs(
  connection: MongoConnection,
  batches: Iterable<readonly OutgoingDocument[]>,
  write: OutputWrite,
): Promise<void> {
  const collection = connection.collection<Stored>(write.collection);
  const running = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | null = null;
  for (const batch of batches) {
    for (const document of batch) checkSize(document, write.collection);
    if (running.size >= CALLS_AT_ONCE) await Promise.race(running);
    if (failure !== null) break;
    const call: Promise<void> = writeBatch(connection, collection, batch, write)
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
  collection: Collection<Stored>,
  documents: readonly OutgoingDocument[],
  write: OutputWrite,
): Promise<void> {
  let left = documents;
  let replaces = write.replaces;
  for (let contended = 0; left.length > 0; ) {
    const now = left;
    const refused = await connection.attempt(`write to ${write.collection}`, async () => {
      await write.hold();
      const operations = now.map((document) => (replaces ? guardedReplace(document, write.fence) : insert(document)));
      try {
        return await refusedOf(collection, operations);
      } catch (error) {
        // Nobody knows what of it was done: what was is replaced by itself.
        replaces = true;
        throw error;
      }
    });
    left = refused.map((place) => now[place]);
    if (replaces && left.length > 0) {
      const ids = left.map(({ _id }) => _id);
      const ahead = await connection.attempt(`read from ${write.collection}`, () =>
        collection.countDocuments({ _id: { $in: ids }, fence: { $gt: write.fence } }),
      );
      // Where no greater fence is to be seen, two writes of one document met: an answer that was lost may belong to one of them.
      if (ahead > 0 || ++contended > CONTENDED_TRIES) throw await write.fenced();
    }
    replaces = true;
  }
}

/** Carries operations out; gives the places of those that met a document that they may not replace. */
async function refusedOf(
  collection: Collection<Stored>,
  operations: AnyBulkWriteOperation<Stored>[],
): Promise<number[]> {
  try {
    await collection.bulkWrite(operations, { ordered: false });
    return [];
  } catch (error) {
    const { writeErrors, result } = error as {
      writeErrors?: { code: number; index: number } | { code: number; index: number }[];
      result?: { getWriteConcernError?(): unknown };
    };
    const faults = [writeErrors ?? []].flat();
    const isAcknowledged = !result?.getWriteConcernError?.();
    if (faults.length > 0 && isAcknowledged && faults.every(({ code }) => code === DUPLICATE_KEY)) {
      return faults.map(({ index }) => index);
    }
    throw error;
  }
}

function insert(document: OutgoingDocument): AnyBulkWriteOperation<Stored> {
  return { insertOne: { document: document as unknown as Stored } };
}

function guardedReplace(document: OutgoingDocument, fence: number): AnyBulkWriteOperation<Stored> {
  return {
    replaceOne: {
      filter: { _id: document._id, fence: { $lte: fence } },
      replacement: document as unknown as Stored,
      upsert: true,
    },
  };
}

/** A session is cut before it is too long; what is longer all the same must not stop a run without a name. */
function checkSize(document: OutgoingDocument, collection: string): void {
  let bytes = 0;
  for (const name in document) {
    const value = document[name];
    if (Array.isArray(value)) bytes += value.length * MOST_BYTES_PER_ROW;
    else if (typeof value === 'string') bytes += 3 * value.length;
    else if (value instanceof Binary) bytes += value.position;
  }
  if (bytes < MAX_DOCUMENT_BYTES / 2) return;
  const exact = calculateObjectSize(document);
  if (exact <= MAX_DOCUMENT_BYTES) return;
  throw new FootpathError(
    'io',
    `The document ${document._id} of ${collection} has ${exact} bytes, and MongoDB takes ${MAX_DOCUMENT_BYTES}. Lower maxEvents of the session output, so that it is cut earlier.`,
  );
}
