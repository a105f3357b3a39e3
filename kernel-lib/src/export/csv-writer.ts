import { csvHeader, csvLine } from '../store/query/output/csv';
import type { Document } from '../store/query/source';
import type { Append, DocumentWriter } from './document-writer';
import type { ExportField } from './export-fields';
import { textDocuments } from './text-document';

/**
 * CSV by RFC 4180, UTF-8 without a mark: a header, lines that end in CRLF, null empty, dates as ISO text, lists as JSON. Data is
 * written as it is: text that a spreadsheet would run as a formula is not changed.
 */
export class CsvWriter implements DocumentWriter {
  private readonly columns: readonly string[];
  private readonly textOf: (document: Document) => Document;

  constructor(
    fields: readonly ExportField[],
    private readonly append: Append,
  ) {
    this.columns = fields.map(({ name }) => name);
    this.textOf = textDocuments(fields);
    append(Buffer.from(csvHeader(this.columns, false)));
  }

  write(documents: readonly Document[]): void {
    const lines = documents.map((document) => csvLine(this.textOf(document), this.columns, false));
    this.append(Buffer.from(lines.join('')));
  }

  end(): void {}
}
