import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FootpathError } from '../event/error';

/** Beginning of the names of folders, among the system's temporary ones, in which runs put what they are about to send to a database. */
export const STAGING_PREFIX = 'footpath-stage-';

/** What people can do about an error of the operating system, by its code. */
const REMEDIES: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full: free space, then run the same command again; nothing committed is lost',
  EDQUOT: 'the disk quota is used up: free space, then run the same command again; nothing committed is lost',
  EFBIG: 'the file is larger than this system allows: use another disk; nothing committed is lost',
  EROFS: 'the file system is read-only: use a folder that can be written to',
  EACCES: 'permission denied: change the permissions, or use a folder of your own',
  EPERM: 'the operating system does not permit it: use a folder of your own',
  EISDIR: 'it is a folder: give the path of a file',
  ENOTDIR: 'a part of the path is a file, not a folder: use another path',
  EEXIST: 'it exists already and is not overwritten: use another path',
  EMFILE: 'too many files are open: raise the limit (ulimit -n), then run the same command again',
  ENFILE: 'too many files are open on this machine: close some programs, then run the same command again',
  EIO: 'the disk reports an error: check the disk; nothing committed is lost unless the disk lost it',
};

/** Codes of `link` where the file system has no hard links. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EXDEV', 'EMLINK', 'EISDIR']);

/** Turns an error of the operating system into one for people; `doing` is a verb with its object, `read`, `write to`. */
export function ioError(error: unknown, doing: string, path: string): FootpathError {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const hint = stagingHint(path);
  if (code === 'ENOENT') {
    const text = `Cannot ${doing} ${path}: there is no such file or folder. Check the path.${hint}`;
    return new FootpathError('not-found', text, { cause: error });
  }
  const remedy = REMEDIES[code] ?? `${(error as Error).message}; try again`;
  return new FootpathError('io', `Cannot ${doing} ${path}: ${remedy}.${hint}`, {
    cause: error,
    retryable: code === 'EMFILE',
  });
}

/** Nobody has named that folder, so it is said who did. */
function stagingHint(path: string): string {
  if (!path.startsWith(join(tmpdir(), STAGING_PREFIX))) return '';
  return ` What is about to be sent to the database lies in ${tmpdir()} until then: the environment variable TMPDIR chooses that folder, and may name one with more room.`;
}

/** For `publish`: an exclusive and atomic creation with content needs hard links, so a file system without is refused. */
export function linkError(error: unknown, from: string, to: string): FootpathError {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (!NO_LINKS.has(code)) return ioError(error, 'publish', to);
  return new FootpathError(
    'io',
    `Cannot publish ${to} from ${from}: this file system has no hard links (${code}), without which two writers could not be kept apart. ` +
      'Use a folder on a local disk (ext4, xfs, APFS, NTFS).',
    { cause: error },
  );
}
