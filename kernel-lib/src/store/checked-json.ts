import { FootpathError } from '../event/error';
import { encodeCheckedLine, readCheckedLine } from '../file/checked-line';
import type { Files } from '../file/files';
import { canonicalJson } from '../pipeline/canonical';
import { STORE_FORMAT_VERSION } from './format';

/** A value as one line of canonical JSON, and a line with its CRC-32 in 8 hex digits. */
export function encodeCheckedJson(value: unknown): Uint8Array {
  return encodeCheckedLine(canonicalJson(value));
}

/**
 * Reads a file that `encodeCheckedJson` made and whose value has a `format`.
 *
 * @throws FootpathError `corrupt`, `newer-format`, `not-found`.
 */
export function readCheckedJson(files: Files, path: string): unknown {
  const value = JSON.parse(readCheckedLine(files, path)) as { format?: unknown };
  if (typeof value.format !== 'number' || value.format > STORE_FORMAT_VERSION) {
    throw new FootpathError(
      'newer-format',
      `${path} was written in format ${value.format} by a newer Footpath; this one knows formats up to ${STORE_FORMAT_VERSION}. Update Footpath. Nothing was changed.`,
    );
  }
  return value;
}
