import { sizeBytes } from '../store/query/memory';
import type { Document } from '../store/query/source';

/** Documents of a row group or record batch at most: enough to pack well, few enough to hold. */
const MAX_ROWS = 16_384;
/** Bytes of them at most, about, unless one document alone has more: a dead letter may have 1 MiB, a session 12. */
const MAX_BYTES = 16 << 20;

/** Documents in the batches in which they are written. None is empty. */
export async function* documentBatches(documents: AsyncIterable<Document>): AsyncGenerator<Document[]> {
  let batch: Document[] = [];
  let bytes = 0;
  for await (const document of documents) {
    batch.push(document);
    bytes += sizeBytes(document);
    if (batch.length < MAX_ROWS && bytes < MAX_BYTES) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}
