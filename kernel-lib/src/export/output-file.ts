import { existsSync, linkSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { FootpathError } from '../event/error';
import type { FileHandle } from '../file/files';
import { ioError } from '../file/io-error';
import { nodeFiles } from '../file/node-files';

/**
 * A file that appears under its name when it is whole and durable, and not before: it is written beside it, under a name that
 * begins with a dot. What is there already is replaced only with `replace`, and then at once.
 */
export class OutputFile {
  sizeBytes = 0;
  private readonly path: string;
  private readonly temporary: string;
  private readonly handle: FileHandle;
  private open = true;

  /** @throws FootpathError `bad-argument` if it exists or is a folder; `not-found` if its folder is not there; `io`. */
  constructor(
    private readonly name: string,
    private readonly replace: boolean,
  ) {
    this.path = resolve(name);
    if (statSync(this.path, { throwIfNoEntry: false })?.isDirectory()) {
      throw new FootpathError('bad-argument', `${name} is a folder: give the name of a file.`);
    }
    if (!replace && existsSync(this.path)) throw taken(name);
    this.temporary = join(dirname(this.path), `.${basename(this.path)}.${process.pid}.partial`);
    // Of a process with our number that was killed: nobody writes it any more.
    rmSync(this.temporary, { force: true });
    this.handle = nodeFiles.create(this.temporary);
  }

  append(bytes: Uint8Array): void {
    this.handle.append(bytes);
    this.sizeBytes += bytes.length;
  }

  /** @throws FootpathError `bad-argument` if somebody else made it meanwhile and it is not to be replaced; `io`. */
  publish(): void {
    this.handle.sync();
    this.close();
    try {
      if (this.replace || !this.linked()) renameSync(this.temporary, this.path);
      else rmSync(this.temporary, { force: true });
    } catch (error) {
      throw error instanceof FootpathError ? error : ioError(error, 'write to', this.path);
    }
    nodeFiles.syncFolder(dirname(this.path));
  }

  /** Leaves nothing behind; no error if it was published. */
  discard(): void {
    this.close();
    rmSync(this.temporary, { force: true });
  }

  /** Gives the name by a link, which unlike a rename never replaces; false where the file system has no links. */
  private linked(): boolean {
    try {
      linkSync(this.temporary, this.path);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST' || existsSync(this.path)) throw taken(this.name);
      return false;
    }
  }

  private close(): void {
    if (!this.open) return;
    this.open = false;
    this.handle.close();
  }
}

function taken(name: string): FootpathError {
  return new FootpathError(
    'bad-argument',
    `${name} exists already and is not overwritten. Give another name, or add --force (in the library: force: true).`,
  );
}
