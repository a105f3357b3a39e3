import type { LogBatch } from '../log/topic-log';

/** One record of a topic, as it is shown. */
export interface ShownRecord {
  readonly partition: number;
  readonly offset: number;
  /** When it was appended, ISO; null where its producer gave no time. */
  readonly time: string | null;
  /** Null where it was sent without one; absent where the log keeps none. */
  readonly key?: string | null;
  /** Null for an empty record. Bytes that are no UTF-8 are in base64, and `encoding` says so. */
  readonly value: string | null;
  readonly encoding: 'utf8' | 'base64';
  readonly sizeBytes: number;
  /** Of a requeued record: where it was read first. */
  readonly origin?: string;
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** The bytes of one record of a batch. */
export function bytesOf({ bytes, ends }: LogBatch, index: number): Uint8Array {
  return bytes.subarray(index === 0 ? 0 : ends[index - 1], ends[index]);
}

/** When a record was appended, milliseconds since 1970; null where nobody knows. */
export function timeMsOf({ recordTimesMs, appendTimeMs }: LogBatch, index: number): number | null {
  const timeMs = recordTimesMs?.[index] ?? appendTimeMs;
  return Number.isFinite(timeMs) ? timeMs : null;
}

export function shownRecord(partition: number, batch: LogBatch, index: number): ShownRecord {
  const value = bytesOf(batch, index);
  const timeMs = timeMsOf(batch, index);
  const origin = batch.origins?.[index];
  const key = batch.keys?.[index];
  return {
    partition,
    offset: batch.baseOffset + index,
    time: timeMs === null ? null : new Date(timeMs).toISOString(),
    ...(key === undefined ? {} : { key: key === null ? null : textOf(key).text }),
    value: value.length === 0 ? null : textOf(value).text,
    encoding: textOf(value).encoding,
    sizeBytes: value.length,
    ...(origin ? { origin } : {}),
  };
}

function textOf(bytes: Uint8Array): { text: string; encoding: ShownRecord['encoding'] } {
  try {
    return { text: UTF8.decode(bytes), encoding: 'utf8' };
  } catch {
    return { text: Buffer.from(bytes).toString('base64'), encoding: 'base64' };
  }
}
