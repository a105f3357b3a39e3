const SEED = 0x9747b28c;
const M = 0x5bd1e995;

/** Murmur2 (Appleby) over bytes, as Kafka's default partitioner hashes a key; a signed 32-bit number. */
export function murmur2(bytes: Uint8Array): number {
  const length = bytes.length;
  let h = SEED ^ length;
  let at = 0;
  for (; at + 4 <= length; at += 4) {
    let k = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
    k = Math.imul(k, M);
    k ^= k >>> 24;
    h = Math.imul(h, M) ^ Math.imul(k, M);
  }
  const left = length - at;
  if (left > 0) {
    if (left > 2) h ^= bytes[at + 2] << 16;
    if (left > 1) h ^= bytes[at + 1] << 8;
    h = Math.imul(h ^ bytes[at], M);
  }
  h = Math.imul(h ^ (h >>> 13), M);
  return h ^ (h >>> 15);
}

/** The partition of a user: `(murmur2(decimal user id) & 0x7fffffff) mod partitions`. */
export function partitionOfUser(userId: number, partitions: number): number {
  if (partitions === 1) return 0;
  const text = String(userId);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return (murmur2(bytes) & 0x7fffffff) % partitions;
}
