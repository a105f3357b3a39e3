import type { LogBatch } from '../topic-log';

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

/**
 * Records of a partition as batches, which end where an offset is left out or the records' time comes into another span of
 * `BUCKET_MS`; a batch's time is where its span begins. So a piece of a batch has the time of the whole, and the order in which
 * partitions are merged does not depend on how many records came at once.
 */
export function recordRuns(records: readonly KafkaRecord[], firstOffset: number, keepsKeys = false): LogBatch[] {
  const batches: LogBatch[] = [];
  const offsets = records.map(({ offset }) => Number(offset));
  const times = records.map(({ timestamp }) => Number(timestamp));
  let from = 0;
  while (from < records.length && offsets[from] < firstOffset) from++;
  while (from < records.length) {
    const bucket = Math.floor(times[from] / BUCKET_MS);
    let to = from + 1;
    while (to < records.length && offsets[to] === offsets[to - 1] + 1 && Math.floor(times[to] / BUCKET_MS) === bucket)
      to++;
    const run = records.slice(from, to);
    const batch = packed(run, offsets[from], bucket * BUCKET_MS, times.slice(from, to));
    batches.push(keepsKeys ? { ...batch, keys: run.map(({ key }) => key ?? null) } : batch);
    from = to;
  }
  return batches;
}

function packed(records: readonly KafkaRecord[], baseOffset: number, appendTimeMs: number, times: number[]): LogBatch {
  const ends = new Uint32Array(records.length);
  let size = 0;
  records.forEach(({ value }, index) => {
    size += value?.length ?? 0;
    ends[index] = size;
  });
  const bytes = new Uint8Array(size);
  records.forEach(({ value }, index) => {
    if (value !== null) bytes.set(value, ends[index] - value.length);
  });
  const recordTimesMs = Float64Array.from(times, (timeMs) => (timeMs < 0 ? Number.POSITIVE_INFINITY : timeMs));
  const batch = { baseOffset, appendTimeMs, recordTimesMs, ends, bytes };
  const hasOrigins = records.some(({ headers }) => headers?.[ORIGIN_HEADER] !== undefined);
  return hasOrigins ? { ...batch, origins: records.map(({ headers }) => originOf(headers)) } : batch;
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
