import { DocumentSequence } from 'mongodb/lib/cmap/commands.js';
import { FootpathError } from '../../event/error';
import { DURABLE, type MongoConnection } from './mongo-connection';
import { DUPLICATE_KEY, isPassing } from './mongo-error';
import { guardedReplace, type RawDocument, rawId } from './raw-document';

/** How the server answers a write, as far as we look at it. */
interface WriteAnswer {
  readonly writeErrors?: readonly WriteFault[];
  readonly writeConcernError?: Omit<WriteFault, 'index'>;
}

interface WriteFault {
  readonly index: number;
  readonly code: number;
  readonly codeName?: string;
  readonly errmsg: string;
}

const { w, journal: j } = DURABLE.writeConcern;

/**
 * Sends documents that are BSON already, in one command and in no order: inserts, or with a fence replaces under it. The driver's own
 * bulk write would make objects into BSON, which takes several times as long as making it from columns; what it sends is the same.
 *
 * @returns places of the documents that met one of their `_id` which they may not replace.
 * @throws FootpathError `io` for a document that the server does not take: no waiting mends that. Else the server's error.
 */
export async function sendDocuments(
  { db, place }: MongoConnection,
  collection: string,
  documents: readonly RawDocument[],
  fence: number | null,
): Promise<number[]> {
  const [name, field] = fence === null ? ['insert', 'documents'] : ['update', 'updates'];
  const sequence = new DocumentSequence(field);
  for (const document of documents) sequence.push({}, fence === null ? document : guardedReplace(document, fence));
  const answer: WriteAnswer = await db.command({
    [name]: collection,
    [field]: sequence,
    ordered: false,
    writeConcern: { w, j },
  });
  const { writeErrors = [], writeConcernError } = answer;
  if (writeConcernError !== undefined) throw serverError(writeConcernError);
  const refused = writeErrors.find(({ code }) => code !== DUPLICATE_KEY);
  if (refused === undefined) return writeErrors.map(({ index }) => index);
  const error = serverError(refused);
  if (isPassing(error)) throw error;
  const { index, code, codeName, errmsg } = refused;
  throw new FootpathError(
    'io',
    `${place} does not take the document ${rawId(documents[index])} of ${collection} (${codeName ?? code}: ${errmsg}). ` +
      'What is committed stays. Have the collection take it (its validator, its size, the quota of the database), then run the same command again.',
    { cause: error },
  );
}

function serverError({ errmsg, code, codeName }: Omit<WriteFault, 'index'>): Error {
  return Object.assign(new Error(errmsg), { name: 'MongoWriteError', code, codeName });
}
