import { STORED_AT } from './indexes';
import type { MongoConnection } from './mongo-connection';
import { mongoError } from './mongo-error';
import { type RawDocument, withoutField } from './raw-document';

const AT_ONCE = 1000;
const BYTES_AT_ONCE = 8 << 20;

/**
 * What is committed of a collection, as it lies there and about in the order in which it came. When a document was stored is left out:
 * that is of its place.
 *
 * @throws FootpathError `unreachable`, `denied`, `io`: what was begun cannot be gone on with.
 */
export async function* committedDocuments(
  connection: MongoConnection,
  physical: string,
  { pipeline, generation, epoch }: { readonly pipeline: string; readonly generation: number; readonly epoch: number },
): AsyncGenerator<readonly RawDocument[]> {
  const cursor = connection
    .collection(physical)
    .find({ pipeline, generation, epoch: { $lte: epoch } }, { raw: true, batchSize: AT_ONCE })
    .sort({ epoch: 1 });
  try {
    let batch: RawDocument[] = [];
    let bytes = 0;
    for await (const found of cursor) {
      // Memory of its own: the answer of the server is let go of.
      const document = withoutField(new Uint8Array(found as unknown as Uint8Array), STORED_AT);
      batch.push(document);
      bytes += document.length;
      if (batch.length < AT_ONCE && bytes < BYTES_AT_ONCE) continue;
      yield batch;
      batch = [];
      bytes = 0;
    }
    if (batch.length > 0) yield batch;
  } catch (error) {
    throw mongoError(error, `read ${physical}`, connection.place);
  } finally {
    await cursor.close().catch(() => undefined);
  }
}
