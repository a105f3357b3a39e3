/** Start and factor of FNV-1a, which the parser also runs byte by byte while it looks for a field's end. */
export const HASH_START = 0x811c9dc5;
export const HASH_FACTOR = 0x01000193;

/** Spreads a running hash over all 32 bits, so that a table may use its low ones. The mixing steps of MurmurHash3. */
export function finishHash(running: number): number {
  let h = running;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** FNV-1a (Fowler, Noll, Vo) over `bytes[start, start + length)`, finished, as an unsigned 32-bit number. */
export function hashBytes(bytes: Uint8Array, start: number, length: number): number {
  let h = HASH_START;
  for (let at = start; at < start + length; at++) h = Math.imul(h ^ bytes[at], HASH_FACTOR);
  return finishHash(h);
}
