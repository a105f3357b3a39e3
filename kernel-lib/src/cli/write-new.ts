import { writeFileSync } from 'node:fs';
import { FootpathError } from '../event/error';
import { ioError } from '../file/io-error';

/** Writes a file that must not exist yet: a definition that somebody edited is never overwritten. */
export function writeNew(path: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      throw new FootpathError(
        'bad-argument',
        `${path} exists already and is not overwritten. Give another name, or remove it first.`,
        { cause: error },
      );
    }
    throw ioError(error, 'write to', path);
  }
}
