import type { LogBatch } from '../topic-log';
import { freshMemory, type RecordMemory } from './record-memory';

/** Records of so many milliseconds, lying one behind the other in their partition, are one batch. */
export const BUCKET_MS = 50;

/** A record as the client gives it. */
export interface KafkaRecord {
  readonly offset: string;
  /** Milliseconds since 1970; below 0 where the producer gave none. */
  readonly timestamp: string;
  readonly key?: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers?: Readonly<Record<string, unknown>>;
}

/** The header of a requeued record, as `PackedRecords.origins` has it. */
export const ORIGIN_HEADER = 'origin';

export interface RunOptions {
  /** Whether batches have the records' keys. Default false. */
  readonly keepsKeys?: boolean;
  /** Default: the caller's for good. */
  readonly memory?: RecordMemory;
}

/** Batches, and the memory that holds the bytes of all of them. */
export interface RecordRuns {
  readonly batches: readonly LogBatch[];
  readonly bytes: Uint8Array;
}

/**
 * Records of a partition as batches, which end where an offset is left out or the records' time comes into another span of
 * `BUCKET_MS`; a batch's time is where its span begins. So a piece of a batch has the time of the whole, and the order in which
 * partitions are merged does not depend on how many records came at once.
 */
export function recordRuns(
  fetched: readonly KafkaRecord[],
  firstOffset: number,
  { keepsKeys = false, memory = freshMemory }: RunOptions = {},
): RecordRuns {
  const records = fetchedFrom(fetched, firstOffset);
  const offsets = offsetsOf(records);
  const times = timesOf(records);
  const ends = new Float64Array(records.length);
  let sizeBytes = 0;
  for (let index = 0; index < records.length; index++) ends[index] = sizeBytes += records[index].value?.length ?? 0;
  const bytes = memory.take(sizeBytes);
  const batches: LogBatch[] = [];
  for (let from = 0; from < records.length; ) {
    const to = runEnd(offsets, times, from);
    const batch = {
      baseOffset: offsets[from],
      appendTimeMs: Math.floor(times[from] / BUCKET_MS) * BUCKET_MS,
      ...packed(records, from, to, ends, bytes),
      recordTimesMs: times.slice(from, to).map((timeMs) => (timeMs < 0 ? Number.POSITIVE_INFINITY : timeMs)),
      ...originsOf(records, from, to),
    };
    batches.push(keepsKeys ? { ...batch, keys: records.slice(from, to).map(({ key }) => key ?? null) } : batch);
    from = to;
  }
  return { batches, bytes };
}

function fetchedFrom(fetched: readonly KafkaRecord[], firstOffset: number): readonly KafkaRecord[] {
  let from = 0;
  while (from < fetched.length && Number(fetched[from].offset) < firstOffset) from++;
  return from === 0 ? fetched : fetched.slice(from);
}

/** Between two offsets as far apart as there are records none is left out: they need not be read from their texts. */
function offsetsOf(records: readonly KafkaRecord[]): Float64Array {
  const offsets = new Float64Array(records.length);
  if (records.length === 0) return offsets;
  const first = Number(records[0].offset);
  const isWhole = Number(records[records.length - 1].offset) - first === records.length - 1;
  for (let index = 0; index < records.length; index++) {
    offsets[index] = isWhole ? first + index : Number(records[index].offset);
  }
  return offsets;
}

/** Records that were sent together have the same time, mostly: its text is read once. */
function timesOf(records: readonly KafkaRecord[]): Float64Array {
  const times = new Float64Array(records.length);
  let text = '';
  let timeMs = 0;
  for (let index = 0; index < records.length; index++) {
    const { timestamp } = records[index];
    if (timestamp !== text) timeMs = Number((text = timestamp));
    times[index] = timeMs;
  }
  return times;
}

function runEnd(offsets: Float64Array, times: Float64Array, from: number): number {
  const bucket = Math.floor(times[from] / BUCKET_MS);
  let to = from + 1;
  while (to < offsets.length && offsets[to] === offsets[to - 1] + 1 && Math.floor(times[to] / BUCKET_MS) === bucket)
    to++;
  return to;
}

function packed(records: readonly KafkaRecord[], from: number, to: number, ends: Float64Array, bytes: Uint8Array) {
  const start = from === 0 ? 0 : ends[from - 1];
  const ownEnds = new Uint32Array(to - from);
  for (let index = from; index < to; index++) {
    ownEnds[index - from] = ends[index] - start;
    const { value } = records[index];
    if (value !== null) bytes.set(value, ends[index] - value.length);
  }
  return { ends: ownEnds, bytes: bytes.subarray(start, ends[to - 1]) };
}

/** Nothing where no record was requeued. */
function originsOf(records: readonly KafkaRecord[], from: number, to: number): { origins?: string[] } {
  for (let index = from; index < to; index++) {
    if (records[index].headers?.[ORIGIN_HEADER] === undefined) continue;
    return { origins: records.slice(from, to).map(({ headers }) => originOf(headers)) };
  }
  return {};
}

/** Empty for a record that was not requeued. */
function originOf(headers: KafkaRecord['headers']): string {
  const value = headers?.[ORIGIN_HEADER];
  const first = Array.isArray(value) ? value[0] : value;
  return first === undefined ? '' : String(first);
}

/** Says that no record lies before `offset`. */
export function nothingBefore(offset: number): LogBatch {
  return { baseOffset: offset, appendTimeMs: 0, ends: new Uint32Array(0), bytes: new Uint8Array(0) };
}
