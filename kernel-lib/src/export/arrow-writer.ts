import { AsyncByteQueue, makeData, RecordBatch, RecordBatchFileWriter, Schema, Struct } from 'apache-arrow';
import type { Document } from '../store/query/source';
import { arrowColumn, arrowField } from './arrow-columns';
import type { Append, DocumentWriter } from './document-writer';
import type { ExportField } from './export-fields';

/** An Arrow IPC file, uncompressed, a record batch for each batch of documents. Texts are plain, not dictionaries. */
export class ArrowWriter implements DocumentWriter {
  private readonly schema: Schema;
  private readonly writer = new RecordBatchFileWriter();

  constructor(
    private readonly fields: readonly ExportField[],
    append: Append,
  ) {
    this.schema = new Schema(fields.map(arrowField));
    this.writer.reset(new AppendingQueue(append), this.schema);
  }

  write(documents: readonly Document[]): void {
    const children = this.fields.map((field) => arrowColumn(field, documents));
    const type = new Struct(this.schema.fields);
    this.writer.write(
      new RecordBatch(this.schema, makeData({ type, length: documents.length, nullCount: 0, children })),
    );
  }

  end(): void {
    this.writer.close();
  }
}

/** Hands bytes on at once instead of keeping them until somebody reads. */
class AppendingQueue extends AsyncByteQueue {
  constructor(private readonly append: Append) {
    super();
  }

  override write(bytes: Uint8Array): void {
    this.append(bytes);
  }
}
