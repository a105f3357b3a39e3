import { isUtf8 } from 'node:buffer';
import type { EventBatch, LogRecords, TextChunk } from './batch';
import type { BatchBuffers } from './batch-buffers';
import type { EventParser } from './csv-parser';
import { JsonScanner } from './json-scanner';
import { RowJudge } from './row-judge';
import { EVENT_COLUMNS, MAX_RECORD_BYTES, type RecordFormat } from './schema';

/** @param isKeyed whether a record must be in the partition of its user. */
export function createLogParser(format: RecordFormat, isKeyed: boolean): EventParser {
  return new LogParser(format, isKeyed);
}

/**
 * The records of a log, JSON values, to columns. Where a record begins and ends, its partition and its offset are the log's
 * and come with the chunk; a value may have line ends inside.
 */
class LogParser implements EventParser {
  private readonly judge: RowJudge;
  private readonly scanner: JsonScanner;

  constructor(
    format: RecordFormat,
    private readonly isKeyed: boolean,
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
    if (chunk.records !== undefined) this.parseRecords(chunk.bytes, chunk.records);
    const batch = buffers.batch(judge.length, chunk.file, judge.text);
    const origins = chunk.records?.origins;
    return origins === undefined ? batch : { ...batch, origins };
  }

  private parseRecords(bytes: Uint8Array, { count, ends, partition, offset, latestMs }: LogRecords): void {
    const { judge, scanner } = this;
    const validText = isUtf8(bytes);
    const place = { partition: 0, offset: 0, latestMs: 0, isKeyed: this.isKeyed };
    judge.place = place;
    scanner.begin(bytes);
    let start = 0;
    for (let record = 0; record < count; record++) {
      const end = ends[record];
      place.partition = partition[record];
      place.offset = offset[record];
      place.latestMs = latestMs[record];
      if (end - start > MAX_RECORD_BYTES) {
        judge.bury('too-long', start, start + MAX_RECORD_BYTES, Number.NaN, end - start);
      } else if (!validText && !isUtf8(bytes.subarray(start, end))) {
        judge.bury('bad-encoding', start, end, Number.NaN);
      } else if (end === start) {
        // A null value: every field is missing.
        judge.bury('missing-field', start, end, Number.NaN);
      } else if (!scanner.scan(start, end)) {
        judge.bury('bad-json', start, end, Number.NaN);
      } else {
        judge.text = scanner.text;
        judge.judge(start, end, Number.NaN);
      }
      start = end;
    }
  }
}
