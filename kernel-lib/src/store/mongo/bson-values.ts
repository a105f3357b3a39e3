import type { Binary, Long } from 'bson';

/** What the server answered as our readers give it: whole numbers above 2^53 as bigint, bytes as Uint8Array. */
export function plainOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map(plainOf);
  if (value instanceof Uint8Array) return new Uint8Array(value);
  const tag = (value as { _bsontype?: unknown })._bsontype;
  if (tag === 'Long') return (value as Long).toBigInt();
  if (tag === 'Binary') return new Uint8Array((value as Binary).buffer.subarray(0, (value as Binary).position));
  if (tag !== undefined) return value;
  for (const [name, inner] of Object.entries(value)) {
    if (typeof inner === 'object') (value as Record<string, unknown>)[name] = plainOf(inner);
  }
  return value;
}
