import { ArrowWriter } from './arrow-writer';
import { CsvWriter } from './csv-writer';
import type { Append, DocumentWriter } from './document-writer';
import type { ExportField } from './export-fields';
import { NdjsonWriter } from './ndjson-writer';
import { ParquetFile } from './parquet-writer';

export const EXPORT_FORMATS = ['parquet', 'arrow', 'csv', 'ndjson'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Begins a file of this format: what comes before the first batch is written at once. */
export function documentWriter(format: ExportFormat, fields: readonly ExportField[], append: Append): DocumentWriter {
  switch (format) {
    case 'parquet':
      return new ParquetFile(fields, append);
    case 'arrow':
      return new ArrowWriter(fields, append);
    case 'csv':
      return new CsvWriter(fields, append);
    case 'ndjson':
      return new NdjsonWriter(fields, append);
  }
}
