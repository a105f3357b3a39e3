import { isUtf8 } from 'node:buffer';
import type { EventBatch, TextChunk } from './batch';
import type { BatchBuffers } from './batch-buffers';
import type { EventParser } from './csv-parser';
import { JsonScanner } from './json-scanner';
import { RowJudge } from './row-judge';
import { EVENT_COLUMNS, MAX_RECORD_BYTES, type RecordFormat } from './schema';

const LF = 0x0a;
const CR = 0x0d;

export function createJsonParser(format: RecordFormat, options: { maxRecordBytes?: number } = {}): EventParser {
  return new JsonParser(format, options.maxRecordBytes ?? MAX_RECORD_BYTES);
}

/**
 * JSON lines to columns, without making an object of any of them: the scanner finds the fields' bytes, and the judge of CSV
 * records judges them. A number is read by its own digits, so a `category_id` above 2^53 keeps them all.
 */
class JsonParser implements EventParser {
  private readonly judge: RowJudge;
  private readonly scanner: JsonScanner;

  constructor(
    format: RecordFormat,
    private readonly maxBytes: number,
  ) {
    this.judge = new RowJudge(format);
    this.scanner = new JsonScanner(
      EVENT_COLUMNS.map((name) => format.columns[name]),
      this.judge,
    );
  }

  parse(chunk: TextChunk, buffers: BatchBuffers): EventBatch {
    const { judge } = this;
    judge.begin(chunk, buffers);
    if (chunk.oversizedBytes !== undefined) {
      judge.bury('too-long', 0, chunk.bytes.length, chunk.baseLine, chunk.oversizedBytes);
    } else {
      this.parseLines(chunk);
    }
    return buffers.batch(judge.length, chunk.file, judge.text);
  }

  private parseLines(chunk: TextChunk): void {
    const { judge, scanner } = this;
    const { bytes } = chunk;
    const validText = isUtf8(bytes);
    scanner.begin(bytes);
    let line = chunk.baseLine;
    for (let at = 0; at < bytes.length; line++) {
      const found = bytes.indexOf(LF, at);
      const lineEnd = found < 0 ? bytes.length : found;
      const start = at;
      const end = found > start && bytes[lineEnd - 1] === CR ? lineEnd - 1 : lineEnd;
      at = lineEnd + 1;
      if (end === start) continue;
      if (end - start > this.maxBytes) {
        judge.bury('too-long', start, start + this.maxBytes, line, end - start);
      } else if (!validText && !isUtf8(bytes.subarray(start, end))) {
        judge.bury('bad-encoding', start, end, line);
      } else if (!scanner.scan(start, end)) {
        judge.bury('bad-json', start, end, line);
      } else {
        judge.text = scanner.text;
        judge.judge(start, end, line);
      }
    }
  }
}
