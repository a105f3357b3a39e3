const SEED = 0x9747b28c;
const M = 0x5bd1e995;

/**
 * Kafka's murmur2 (Austin Appleby's MurmurHash2, 32 bits, with Kafka's seed) over `bytes[start, start + length)`, as a
 * signed 32-bit number. Cost: linear in `length`.
 */
export function murmur2(bytes: Uint8Array, start: number, length: number): number {
  let h = SEED ^ length;
  let at = start;
  const wordsEnd = start + (length & ~3);
  while (at < wordsEnd) {
    let k = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
    k = Math.imul(k, M);
    k ^= k >>> 24;
    h = Math.imul(h, M) ^ Math.imul(k, M);
    at += 4;
  }
  const rest = length & 3;
  if (rest === 3) h ^= bytes[at + 2] << 16;
  if (rest >= 2) h ^= bytes[at + 1] << 8;
  if (rest >= 1) h = Math.imul(h ^ bytes[at], M);
  h ^= h >>> 13;
  h = Math.imul(h, M);
  return h ^ (h >>> 15);
}

/** The partition of a key's bytes among `partitions`, by Kafka's default partitioner. */
export function partitionOf(bytes: Uint8Array, start: number, length: number, partitions: number): number {
  return (murmur2(bytes, start, length) & 0x7fffffff) % partitions;
}

const digits = new Uint8Array(20);

/** The partition of a user: of the canonical decimal text of the id. */
export function partitionOfUser(userId: number, partitions: number): number {
  const text = String(userId);
  for (let at = 0; at < text.length; at++) digits[at] = text.charCodeAt(at);
  return partitionOf(digits, 0, text.length, partitions);
}
