// Where the suites have their files.
import { chmodSync, existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';

const IN_MEMORY = '/dev/shm';
/** The suites together have far less on disk at once; a machine that has this twice can spare it. */
const LEAST_FREE_BYTES = 6 * 2 ** 30;

/**
 * A folder for the suites' files, in memory where there is plenty: the runs of a suite commit some ten thousand epochs, and a disk takes
 * milliseconds for each file of each. What a disk does when it is full, torn or slow the tests bring about themselves.
 *
 * @returns {string} it is gone when the process ends.
 */
export function testScratch() {
  const isRoomy =
    existsSync(IN_MEMORY) && bytesFree(IN_MEMORY) >= LEAST_FREE_BYTES && freemem() >= 2 * LEAST_FREE_BYTES;
  const folder = mkdtempSync(join(isRoomy ? IN_MEMORY : tmpdir(), 'footpath-tests-'));
  // What the image holds is run as its user, who has a look in here too.
  chmodSync(folder, 0o755);
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));
  return folder;
}

function bytesFree(folder) {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}
