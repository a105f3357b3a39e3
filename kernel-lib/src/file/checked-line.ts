import { crc32 } from 'node:zlib';
import type { Files } from './files';
import { corrupt } from './whole-file';

const CRC_LINE_BYTES = 9;

/** One line of text (without its line end), and a line with its CRC-32 in 8 hex digits. */
export function encodeCheckedLine(text: string): Uint8Array {
  const line = `${text}\n`;
  return Buffer.from(`${line}${hex(crc32(line))}\n`);
}

/**
 * Reads a file that `encodeCheckedLine` made.
 *
 * @throws FootpathError `corrupt`, `not-found`.
 */
export function readCheckedLine(files: Files, path: string): string {
  const bytes = Buffer.from(files.readAll(path));
  const line = bytes.subarray(0, Math.max(0, bytes.length - CRC_LINE_BYTES));
  if (bytes.subarray(line.length).toString('latin1') !== `${hex(crc32(line))}\n`) {
    throw corrupt(path, 'its CRC-32 line does not fit its content');
  }
  return line.toString('utf8').trimEnd();
}

function hex(crc: number): string {
  return crc.toString(16).padStart(8, '0');
}
