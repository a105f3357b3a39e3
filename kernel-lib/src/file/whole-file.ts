import { crc32 } from 'node:zlib';
import { FootpathError } from '../event/error';
import type { Files } from './files';

/** Writes a new file with this content and makes the content durable; its name is durable once the folder is synced. */
export function writeWholeFile(files: Files, path: string, bytes: Uint8Array): { sizeBytes: number; crc32: number } {
  const handle = files.create(path);
  try {
    handle.append(bytes);
    handle.sync();
  } finally {
    handle.close();
  }
  return { sizeBytes: bytes.length, crc32: crc32(bytes) };
}

/**
 * Reads a file that was written whole, and checks it against what is known of it.
 *
 * @throws FootpathError `corrupt` if size or CRC-32 differ; `not-found`.
 */
export function readWholeFile(
  files: Files,
  path: string,
  known: { readonly sizeBytes: number; readonly crc32: number },
): Uint8Array {
  const bytes = files.readAll(path);
  if (bytes.length !== known.sizeBytes) {
    throw corrupt(path, `it has ${bytes.length} bytes, not ${known.sizeBytes}`);
  }
  if (crc32(bytes) !== known.crc32) throw corrupt(path, 'its CRC-32 is not the one that was written');
  return bytes;
}

/**
 * Reads files one after the other, each when the one before has served: together they may be more than memory holds.
 *
 * @throws FootpathError `corrupt`, also where one of them is gone.
 */
export function* readEach(
  files: Files,
  known: readonly { readonly path: string; readonly sizeBytes: number; readonly crc32: number }[],
): Generator<Uint8Array> {
  for (const file of known) {
    if (!files.exists(file.path)) throw gone(file.path);
    yield readWholeFile(files, file.path, file);
  }
}

/** What was read back is not what was written: nothing of it is used. */
export function corrupt(path: string, reason: string): FootpathError {
  return new FootpathError(
    'corrupt',
    `${path} is damaged: ${reason}. Nothing was read from it. Restore this file from a copy, or make the store anew from the input.`,
  );
}

function gone(path: string): FootpathError {
  return new FootpathError(
    'corrupt',
    `${path} is gone, which the last commit counts on. Restore this file from a copy, or make the results anew from the input: footpath run --rebuild.`,
  );
}
