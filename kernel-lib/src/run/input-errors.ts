import { FootpathError } from '../event/error';

/** What an input is called where people read of it. */
export function inputName({ path }: { readonly path: string }): string {
  return path === '-' ? 'standard input' : path;
}

export function interruptedError(path: string): FootpathError {
  return new FootpathError(
    'interrupted',
    `Stopped while reading ${inputName({ path })}, which may not have been at its end. ` +
      'Give the same bytes from their beginning again: the run skips what it has committed.',
  );
}

/** What went wrong with reading a file, as people can mend it. */
export function readError(path: string, error: unknown): FootpathError {
  if (error instanceof FootpathError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT')
    return new FootpathError('not-found', `${path} does not exist. Check the path.`, { cause: error });
  if (code === 'EACCES' || code === 'EPERM') {
    return new FootpathError('io', `${path} may not be read by this user. Change its permissions.`, { cause: error });
  }
  if (code?.startsWith('Z_')) {
    return new FootpathError(
      'bad-input',
      `${path} is not whole gzip data (${message}). Nothing after the last commit is lost: mend the file and run again.`,
      { cause: error },
    );
  }
  return new FootpathError('io', `${path} cannot be read: ${message}`, { cause: error });
}
