const PER_TWO_32 = 1 / 4294967296;

/** Scrambles 32 bits, each depending on all others: the finaliser of MurmurHash3 (Austin Appleby, public domain). */
export function mix32(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A hash of a whole number below 2^53 by its value. */
export function hashNumber(value: number): number {
  return mix32((value | 0) ^ Math.imul((value * PER_TWO_32) | 0, 0x9e3779b1));
}

/** Takes one more number into a hash; scramble the last result with `mix32`. */
export function hashWith(hash: number, value: number): number {
  const mixed = (value | 0) ^ Math.imul((value * PER_TWO_32) | 0, 0x9e3779b1);
  return Math.imul(hash ^ mixed, 0x01000193) ^ (hash >>> 15);
}
