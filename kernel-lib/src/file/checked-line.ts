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

/**
 * What tells one content of such a file from another without reading it: its size and its CRC-32 line, damaged or not.
 *
 * @throws FootpathError `not-found`, `io`.
 */
export function readSeal(files: Files, path: string): string {
  const handle = files.openForRead(path);
  try {
    const sizeBytes = files.sizeOf(path);
    const line = new Uint8Array(CRC_LINE_BYTES);
    const read = handle.read(line, Math.max(0, sizeBytes - CRC_LINE_BYTES));
    return `${sizeBytes} ${Buffer.from(line.subarray(0, read)).toString('latin1')}`;
  } finally {
    handle.close();
  }
}

function hex(crc: number): string {
  return crc.toString(16).padStart(8, '0');
}
