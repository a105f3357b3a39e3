/** Kafka's default partitioner, written a second time, with BigInt: it shares nothing with the product's. */
export function oraclePartition(userId: string, partitions: number): number {
  const bytes = Buffer.from(userId, 'ascii');
  const mask = 0xffffffffn;
  const m = 0x5bd1e995n;
  let h = (0x9747b28cn ^ BigInt(bytes.length)) & mask;
  let at = 0;
  for (; bytes.length - at >= 4; at += 4) {
    let k = BigInt(bytes.readUInt32LE(at));
    k = (k * m) & mask;
    k ^= k >> 24n;
    k = (k * m) & mask;
    h = ((h * m) & mask) ^ k;
  }
  const rest = bytes.subarray(at);
  if (rest.length > 2) h ^= BigInt(rest[2]) << 16n;
  if (rest.length > 1) h ^= BigInt(rest[1]) << 8n;
  if (rest.length > 0) h = ((h ^ BigInt(rest[0])) * m) & mask;
  h ^= h >> 13n;
  h = (h * m) & mask;
  h ^= h >> 15n;
  return Number((h & 0x7fffffffn) % BigInt(partitions));
}
