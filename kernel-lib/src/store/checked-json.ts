import { crc32 } from 'node:zlib';
import { FootpathError } from '../event/error';
import type { Files } from '../file/files';
import { corrupt } from '../file/whole-file';
import { canonicalJson } from '../pipeline/canonical';
import { STORE_FORMAT_VERSION } from './format';

const CRC_LINE_BYTES = 9;

/** A value as one line of canonical JSON, and a line with its CRC-32 in 8 hex digits. */
export function encodeCheckedJson(value: unknown): Uint8Array {
  const line = `${canonicalJson(value)}\n`;
  return Buffer.from(`${line}${hex(crc32(line))}\n`);
}

/**
 * Reads a file that `encodeCheckedJson` made and whose value has a `format`.
 *
 * @throws FootpathError `corrupt`, `newer-format`, `not-found`.
 */
export function readCheckedJson(files: Files, path: string): unknown {
  const bytes = Buffer.from(files.readAll(path));
  const line = bytes.subarray(0, Math.max(0, bytes.length - CRC_LINE_BYTES));
  if (bytes.subarray(line.length).toString('latin1') !== `${hex(crc32(line))}\n`) {
    throw corrupt(path, 'its CRC-32 line does not fit its content');
  }
  const value = JSON.parse(line.toString('utf8')) as { format?: unknown };
  if (typeof value.format !== 'number' || value.format > STORE_FORMAT_VERSION) {
    throw new FootpathError(
      'newer-format',
      `${path} was written in format ${value.format} by a newer Footpath; this one knows formats up to ${STORE_FORMAT_VERSION}. Update Footpath. Nothing was changed.`,
    );
  }
  return value;
}

function hex(crc: number): string {
  return crc.toString(16).padStart(8, '0');
}
