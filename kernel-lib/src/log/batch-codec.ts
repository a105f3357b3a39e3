import { FootpathError } from '../event/error';
import { FRAME_PREFIX_BYTES, frameAt, framePrefix, MAX_FRAME_BYTES } from '../file/crc-frames';
import type { LogBatch, PackedRecords } from './topic-log';

/** "FPB1", by which a batch is found again behind damage. */
const MAGIC = 0x31425046;
const MAGIC_BYTES = Uint8Array.of(0x46, 0x50, 0x42, 0x31);
const HEAD_BYTES = 24;

/** A batch as it lies in a segment, `next` being the place behind it. See `frameAt` for `torn` and `bad`. */
export type FoundBatch =
  | { readonly kind: 'good'; readonly batch: LogBatch; readonly next: number }
  | { readonly kind: 'torn' | 'bad' };

/**
 * A batch as one CRC frame. Its payload, little-endian: magic u32, number of records u32, base offset f64, append time f64,
 * the end of each record u32, the records; and of requeued ones behind them their origins, a line each (what does not know of
 * origins passes over them).
 *
 * @throws FootpathError `bad-argument` if it is empty, or longer than a frame may be.
 */
export function encodeBatch(records: PackedRecords, baseOffset: number, appendTimeMs: number): Uint8Array {
  const { bytes, ends, origins } = records;
  const size = payloadBytes(records);
  if (ends.length === 0 || ends[ends.length - 1] !== bytes.length || size > MAX_FRAME_BYTES) {
    throw new FootpathError(
      'bad-argument',
      `A batch of ${ends.length} records in ${bytes.length} bytes cannot be appended: it takes at least one record, and at most ${MAX_FRAME_BYTES >> 20} MiB. Append fewer at a time.`,
    );
  }
  const frame = new Uint8Array(FRAME_PREFIX_BYTES + size);
  const payload = frame.subarray(FRAME_PREFIX_BYTES);
  const view = new DataView(payload.buffer, payload.byteOffset);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, ends.length, true);
  view.setFloat64(8, baseOffset, true);
  view.setFloat64(16, appendTimeMs, true);
  for (let record = 0; record < ends.length; record++) view.setUint32(HEAD_BYTES + 4 * record, ends[record], true);
  const start = HEAD_BYTES + 4 * ends.length;
  payload.set(bytes, start);
  if (origins !== undefined) payload.set(originBytes(origins), start + bytes.length);
  frame.set(framePrefix(payload));
  return frame;
}

/** Reads the batch at `position` of `segment`, which must be below its length. The records stay where they are. */
export function batchAt(segment: Uint8Array, position: number): FoundBatch {
  const frame = frameAt(segment, position);
  if (frame.kind !== 'good') return frame;
  const { payload, next } = frame;
  if (payload.length < HEAD_BYTES) return { kind: 'bad' };
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  const count = view.getUint32(4, true);
  const start = HEAD_BYTES + 4 * count;
  if (view.getUint32(0, true) !== MAGIC || count === 0 || start > payload.length) return { kind: 'bad' };
  const ends = new Uint32Array(count);
  for (let record = 0; record < count; record++) ends[record] = view.getUint32(HEAD_BYTES + 4 * record, true);
  const batch = {
    baseOffset: view.getFloat64(8, true),
    appendTimeMs: view.getFloat64(16, true),
    ends,
    bytes: payload.subarray(start),
  };
  const end = start + ends[count - 1];
  if (end >= payload.length) return { kind: 'good', batch, next };
  const origins = Buffer.from(payload.subarray(end)).toString('utf8').split('\n');
  if (origins.length !== count) return { kind: 'bad' };
  return { kind: 'good', batch: { ...batch, bytes: payload.subarray(start, end), origins }, next };
}

/** Bytes that a batch takes in a segment. */
export function encodedBytes(records: PackedRecords): number {
  return FRAME_PREFIX_BYTES + payloadBytes(records);
}

function payloadBytes({ bytes, ends, origins }: PackedRecords): number {
  const behind = origins === undefined ? 0 : originBytes(origins).length;
  return HEAD_BYTES + 4 * ends.length + bytes.length + behind;
}

function originBytes(origins: readonly string[]): Uint8Array {
  return Buffer.from(origins.join('\n'), 'utf8');
}

/** Bytes of the frame that begins at `position`, as its own length says, whether they are there or not; 0 if that is not known. */
export function frameLength(segment: Uint8Array, position: number): number {
  if (segment.length - position < FRAME_PREFIX_BYTES) return 0;
  const length = new DataView(segment.buffer, segment.byteOffset + position).getUint32(0, true);
  return length > MAX_FRAME_BYTES ? 0 : FRAME_PREFIX_BYTES + length;
}

/** The first whole batch that begins behind `position`, or null: with one, what lies at `position` was not the last thing written. */
export function batchBehind(segment: Uint8Array, position: number): LogBatch | null {
  const bytes = Buffer.from(segment.buffer, segment.byteOffset, segment.length);
  for (let at = position + FRAME_PREFIX_BYTES + 1; ; at++) {
    at = bytes.indexOf(MAGIC_BYTES, at);
    if (at < 0) return null;
    const found = batchAt(segment, at - FRAME_PREFIX_BYTES);
    if (found.kind === 'good') return found.batch;
  }
}

/** Offset behind a batch's last record. */
export function endOf({ baseOffset, ends }: LogBatch): number {
  return baseOffset + ends.length;
}
