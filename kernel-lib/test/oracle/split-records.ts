/**
 * An independent reading of CSV framing, written from the contract and not from the parser: slow, plain, one record at a
 * time, so that DuckDB is handed fields and offsets that the engine had no part in.
 */
export interface SplitRecord {
  offset: number;
  line: number;
  /** The bytes without the line end. */
  raw: Buffer;
  /** Null where the record has no fields to give: it is dead already. */
  fields: string[] | null;
  reason: 'too-long' | 'bad-encoding' | 'bad-quote' | null;
}

const MIB = 1_048_576;
const QUOTE = 0x22;
const COMMA = 0x2c;
const LF = 0x0a;
const CR = 0x0d;

export function splitCsv(file: Buffer): { header: string[]; records: SplitRecord[] } {
  let position = file[0] === 0xef && file[1] === 0xbb && file[2] === 0xbf ? 3 : 0;
  let line = 1;
  const records: SplitRecord[] = [];
  let header: string[] | null = null;
  while (position < file.length) {
    const record = readRecord(file, position, line);
    position = record.next;
    line += record.lines;
    if (record.raw.length === 0) continue;
    if (header === null) {
      header = record.fields ?? [];
      continue;
    }
    records.push({
      offset: record.offset,
      line: record.line,
      raw: record.raw,
      fields: record.fields,
      reason: record.reason,
    });
  }
  return { header: header ?? [], records };
}

function readRecord(file: Buffer, start: number, line: number): SplitRecord & { next: number; lines: number } {
  const fields: Buffer[] = [];
  let at = start;
  let badQuote = false;
  const finish = (end: number, reason: SplitRecord['reason']) => {
    const next = Math.min(file.length, end + 1);
    const stop = end > start && file[end - 1] === CR && end < file.length ? end - 1 : end;
    const raw = file.subarray(start, stop);
    let lines = 0;
    for (let index = start; index < next; index++) if (file[index] === LF) lines++;
    const encoding = !isUtf8(raw);
    const why = reason === 'too-long' || raw.length > MIB ? 'too-long' : encoding ? 'bad-encoding' : reason;
    const texts = why === null ? fields.map((field) => field.toString('utf8')) : null;
    return { offset: start, line, raw, fields: texts, reason: why, next, lines } as const;
  };
  const lineEnd = (from: number) => {
    const found = file.indexOf(LF, from);
    return found < 0 ? file.length : found;
  };
  for (;;) {
    // From here on the record is too long, whatever it is.
    if (at - start >= MIB) return finish(lineEnd(at), 'too-long');
    if (file[at] === QUOTE) {
      const parts: Buffer[] = [];
      let from = at + 1;
      let close = -1;
      for (;;) {
        const quote = file.indexOf(QUOTE, from);
        if (quote < 0 || quote - start >= MIB) return finish(lineEnd(start), 'bad-quote');
        parts.push(file.subarray(from, quote));
        if (file[quote + 1] !== QUOTE) {
          close = quote;
          break;
        }
        parts.push(file.subarray(quote, quote + 1));
        from = quote + 2;
      }
      at = close + 1;
      const atEnd = at >= file.length || file[at] === LF || (file[at] === CR && file[at + 1] === LF);
      if (!atEnd && file[at] !== COMMA) badQuote = true;
      if (badQuote) return finish(lineEnd(at), 'bad-quote');
      fields.push(Buffer.concat(parts));
      if (atEnd) return finish(lineEnd(at), null);
      at++;
      continue;
    }
    let end = at;
    while (end < file.length && file[end] !== COMMA && file[end] !== LF) end++;
    if (end < file.length && file[end] === COMMA) {
      fields.push(file.subarray(at, end));
      at = end + 1;
      continue;
    }
    const stop = end < file.length && end > at && file[end - 1] === CR ? end - 1 : end;
    fields.push(file.subarray(at, stop));
    return finish(end, null);
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function isUtf8(bytes: Buffer): boolean {
  try {
    utf8.decode(bytes);
    return true;
  } catch {
    return false;
  }
}
