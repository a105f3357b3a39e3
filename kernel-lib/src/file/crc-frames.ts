import { crc32 } from 'node:zlib';

/** Bytes before each frame's payload: its length and its CRC-32, both as little-endian u32. */
export const FRAME_PREFIX_BYTES = 8;

/** No frame is longer: a greater length is damage, not a reason to ask for memory. */
export const MAX_FRAME_BYTES = 64 << 20;

/** Appends a frame's prefix for `payload` to be written before it. The CRC covers the length too, so that a flip in it is seen. */
export function framePrefix(payload: Uint8Array): Uint8Array {
  const prefix = new Uint8Array(FRAME_PREFIX_BYTES);
  const view = new DataView(prefix.buffer);
  view.setUint32(0, payload.length, true);
  view.setUint32(4, crc32(payload, crc32(prefix.subarray(0, 4))), true);
  return prefix;
}

/** A frame as it was found. `torn`: the bytes end inside of it, as after a crash. `bad`: they are not what was written. */
export type Frame =
  | { readonly kind: 'good'; readonly payload: Uint8Array; readonly next: number }
  | { readonly kind: 'torn' | 'bad' };

/** Reads the frame at `position` of `bytes`, which must be below its length. */
export function frameAt(bytes: Uint8Array, position: number): Frame {
  if (bytes.length - position < FRAME_PREFIX_BYTES) return { kind: 'torn' };
  const view = new DataView(bytes.buffer, bytes.byteOffset + position, FRAME_PREFIX_BYTES);
  const length = view.getUint32(0, true);
  if (length > MAX_FRAME_BYTES) return { kind: 'bad' };
  const start = position + FRAME_PREFIX_BYTES;
  if (bytes.length - start < length) return { kind: 'torn' };
  const payload = bytes.subarray(start, start + length);
  const good = crc32(payload, crc32(bytes.subarray(position, position + 4))) === view.getUint32(4, true);
  return good ? { kind: 'good', payload, next: start + length } : { kind: 'bad' };
}
