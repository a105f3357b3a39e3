import { plainJson } from '../store/query/output/plain-json';
import type { Document } from '../store/query/source';
import type { Append, DocumentWriter } from './document-writer';
import type { ExportField } from './export-fields';
import { textDocuments } from './text-document';

/** One JSON document a line, as `query --format ndjson` prints them, but bytes are always base64. */
export class NdjsonWriter implements DocumentWriter {
  private readonly textOf: (document: Document) => Document;

  constructor(
    fields: readonly ExportField[],
    private readonly append: Append,
  ) {
    this.textOf = textDocuments(fields);
  }

  write(documents: readonly Document[]): void {
    const lines = documents.map((document) => `${JSON.stringify(plainJson(this.textOf(document)))}\n`);
    this.append(Buffer.from(lines.join('')));
  }

  end(): void {}
}
