import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { FootpathError } from '../event/error';
import { ioError } from '../file/io-error';
import { REPORT_TITLE } from './html';

/** The title of a report stands well within so many bytes from its beginning. */
const HEAD_BYTES = 4096;

/**
 * Whether a report may be written there: where nothing is yet, or an earlier report, which is replaced. Asked before long
 * work, so that no hour of it ends with this refusal.
 *
 * @throws FootpathError `bad-argument` for anything else that is there, which is somebody's (the events, say).
 */
export function checkReportPlace(out: string): void {
  const path = resolve(out);
  try {
    const there = statSync(path, { throwIfNoEntry: false });
    if (there === undefined) return;
    if (there.isFile() && (there.size === 0 || headOf(path).includes(REPORT_TITLE))) return;
  } catch (error) {
    throw ioError(error, 'write to', path);
  }
  throw new FootpathError(
    'bad-argument',
    `${path} is there already and is not a report of Footpath, so it is not replaced. Give the report another name.`,
  );
}

function headOf(path: string): string {
  const file = openSync(path, 'r');
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    return head.toString('latin1', 0, readSync(file, head, 0, HEAD_BYTES, 0));
  } finally {
    closeSync(file);
  }
}
