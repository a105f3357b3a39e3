import type { FieldTypes } from '../format';
import { csvHeader, csvLine } from './output/csv';
import { canonicalJson } from './output/extended-json';
import { plainJson } from './output/plain-json';
import { layOut, tableHeader, tableRow } from './output/table';
import type { Document } from './source';

export const OUTPUT_FORMATS = ['table', 'json', 'ndjson', 'csv'] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

export interface FormatOptions {
  readonly format: OutputFormat;
  /** Canonical Extended JSON in `json` and `ndjson`. Default false. */
  readonly ejson?: boolean;
  /** Types of the fields, for Extended JSON. Leave out where documents are not the collection's own. */
  readonly fields?: FieldTypes;
  /** Columns of `csv` and `table`, in order. Default: the fields of the first thousand documents. */
  readonly columns?: readonly string[];
  /** Characters to a line of a table. Default 100. */
  readonly width?: number;
  /** Text in `csv` that a spreadsheet would run as a formula gets an apostrophe before it. Default true. */
  readonly guardFormulas?: boolean;
}

/** Documents whose fields make the columns, and whose values the widths, of a table; more are written in the same columns. */
const LOOKED_AT = 1000;

/** Documents as text, piece by piece, as they come. The pieces end at line ends. */
export function formatDocuments(documents: AsyncIterable<Document>, options: FormatOptions): AsyncGenerator<string> {
  if (options.format === 'csv' || options.format === 'table') return columnText(documents, options);
  const { fields = {}, ejson = false } = options;
  const text = (document: Document): string =>
    ejson ? canonicalJson(document, fields) : JSON.stringify(plainJson(document));
  return options.format === 'json' ? jsonArray(documents, text) : lines(documents, text);
}

async function* jsonArray(
  documents: AsyncIterable<Document>,
  text: (document: Document) => string,
): AsyncGenerator<string> {
  let before = '[\n';
  for await (const document of documents) {
    yield `${before}${text(document)}`;
    before = ',\n';
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}

async function* lines(
  documents: AsyncIterable<Document>,
  text: (document: Document) => string,
): AsyncGenerator<string> {
  for await (const document of documents) yield `${text(document)}\n`;
}

async function* columnText(documents: AsyncIterable<Document>, options: FormatOptions): AsyncGenerator<string> {
  let head: Document[] | null = [];
  let row: (document: Document) => string = () => '';
  const begin = function* (first: readonly Document[]): Generator<string> {
    const columns = options.columns ?? columnsOf(first);
    if (options.format === 'csv') {
      const guard = options.guardFormulas ?? true;
      row = (document) => csvLine(document, columns, guard);
      if (columns.length > 0) yield csvHeader(columns, guard);
    } else {
      const layout = layOut(first, columns, options.width ?? 100);
      row = (document) => tableRow(document, layout);
      if (layout.left.length > 0) yield `(without ${layout.left.join(', ')}: no room; see --format json)\n`;
      yield columns.length === 0 ? '(no documents)\n' : tableHeader(layout);
    }
    for (const document of first) yield row(document);
  };
  for await (const document of documents) {
    if (head === null) yield row(document);
    else if (head.push(document) === LOOKED_AT) {
      yield* begin(head);
      head = null;
    }
  }
  if (head !== null) yield* begin(head);
}

function columnsOf(documents: readonly Document[]): string[] {
  return [...new Set(documents.flatMap((document) => Object.keys(document)))];
}
