import { FootpathError } from '../event/error';

export interface CatalogRows {
  readonly header: readonly string[];
  readonly rows: readonly { readonly fields: readonly string[]; readonly line: number }[];
}

/** Fields up to the next border: a quoted one (quotes inside are doubled), or anything without a comma or line end. */
const FIELD = /"((?:[^"]|"")*)"|([^,\n]*)/y;

/**
 * Splits a catalogue's CSV. Records end with LF or CRLF; a field that begins with a quote ends with one; empty lines are
 * skipped.
 *
 * @throws FootpathError `bad-input` at what is not UTF-8, at a quote that is not closed or not followed by a border, at a
 * row that has not as many fields as the header, and at an empty file.
 */
export function splitCatalog(bytes: Uint8Array, fileName: string): CatalogRows {
  const text = decode(bytes, fileName);
  const rows: { fields: string[]; line: number }[] = [];
  let line = 1;
  let at = 0;
  while (at < text.length) {
    const record = readRecord(text, at, `${fileName}, line ${line}`);
    if (record.fields.length > 1 || record.fields[0] !== '') rows.push({ fields: record.fields, line });
    for (let i = at; i < record.end; i++) if (text.charCodeAt(i) === 10) line++;
    at = record.end;
  }
  const [header, ...others] = rows;
  if (header === undefined) throw new FootpathError('bad-input', `${fileName} is empty. A catalogue has a header.`);
  for (const row of others) {
    if (row.fields.length === header.fields.length) continue;
    const counts = `${row.fields.length} fields, the header ${header.fields.length}`;
    throw new FootpathError('bad-input', `${fileName}, line ${row.line}: the row has ${counts}.`);
  }
  return { header: header.fields, rows: others };
}

function decode(bytes: Uint8Array, fileName: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new FootpathError('bad-input', `${fileName} is not UTF-8. Save it as UTF-8.`, { cause });
  }
}

function readRecord(text: string, start: number, where: string): { fields: string[]; end: number } {
  const fields: string[] = [];
  let at = start;
  for (;;) {
    FIELD.lastIndex = at;
    const match = FIELD.exec(text)!;
    at = FIELD.lastIndex;
    const quoted = match[1];
    let field = quoted === undefined ? match[2] : quoted.replaceAll('""', '"');
    if (quoted === undefined && field.startsWith('"')) {
      throw new FootpathError('bad-input', `${where}: a quote is not closed.`);
    }
    if (quoted !== undefined && text.charCodeAt(at) === 13 && text.charCodeAt(at + 1) === 10) at++;
    const isEnd = at >= text.length || text.charCodeAt(at) === 10;
    if (isEnd && quoted === undefined && field.endsWith('\r')) field = field.slice(0, -1);
    fields.push(field);
    if (isEnd) return { fields, end: Math.min(at + 1, text.length) };
    if (text.charCodeAt(at) !== 44)
      throw new FootpathError('bad-input', `${where}: text stands behind a closing quote.`);
    at++;
  }
}
