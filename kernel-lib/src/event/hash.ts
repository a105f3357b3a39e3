/** Start and factor are those of FNV-1a (Fowler, Noll, Vo). */
const START = 0x811c9dc5;
const FACTOR = 0x01000193;

/**
 * A hash of the bytes at `[start, start + length)` as an unsigned 32-bit number, of whose bits any may be used: FNV-1a by four bytes
 * at a time, little-endian, with what it moves up brought down again, since nothing else would reach the low bits.
 */
export function hashView(view: DataView, start: number, length: number): number {
  const words = start + (length & ~3);
  let hash = START ^ length;
  let at = start;
  for (; at < words; at += 4) hash = mixed(hash, view.getInt32(at, true));
  let rest = 0;
  for (let shift = 0; at < start + length; shift += 8) rest |= view.getUint8(at++) << shift;
  return finished(mixed(hash, rest));
}

/** The same, for who has no view at hand. */
export function hashBytes(bytes: Uint8Array, start: number, length: number): number {
  return hashView(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), start, length);
}

function mixed(hash: number, word: number): number {
  const h = Math.imul(hash ^ word, FACTOR);
  return h ^ (h >>> 15);
}

/** Spreads a running hash over all bits. The mixing steps of MurmurHash3. */
function finished(running: number): number {
  let h = running;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
