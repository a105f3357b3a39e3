import { isNumeric, setKey } from '../value';

/**
 * A value for plain JSON: dates as ISO text, whole numbers plain, above 2^53 as text, so that no digit is lost in reading; what
 * JSON has no number for (NaN, infinities) as text. Bytes are text where they are UTF-8, else `{"$binary": {"base64", "subType"}}`.
 */
export function plainJson(value: unknown): unknown {
  if (isNumeric(value)) return plainNumber(value);
  if (typeof value !== 'object' || value === null) return value ?? null;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Uint8Array) return textOf(value) ?? { $binary: { base64: base64(value), subType: '00' } };
  if (value instanceof RegExp) return String(value);
  if (Array.isArray(value)) return value.map(plainJson);
  const made: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) if (inner !== undefined) setKey(made, key, plainJson(inner));
  return made;
}

function plainNumber(value: number | bigint): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (!Number.isFinite(value)) return String(value);
  return Number.isInteger(value) && !Number.isSafeInteger(value) && Math.abs(value) < 2 ** 63
    ? String(BigInt(value))
    : value;
}

/** Bytes as text; null if they are not UTF-8. */
export function textOf(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
}
