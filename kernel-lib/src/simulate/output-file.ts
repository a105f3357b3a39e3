import { createWriteStream, statSync } from 'node:fs';
import { rename, unlink } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { FootpathError } from '../event/error';

/** How much may wait for the disk. */
const WAITING_BYTES = 4_194_304;

/**
 * A file that appears under its name only when it is whole: it is written beside it under a temporary name, made durable,
 * and renamed by `publish`. A name that ends in `.gz` is compressed.
 */
export class OutputFile {
  private readonly temporary: string;
  private readonly sink: Writable;
  private readonly done: Promise<void>;
  private failure: unknown;

  /** Starts writing; a missing or forbidden folder is a FootpathError here or at the first write. */
  constructor(readonly path: string) {
    const folder = dirname(resolve(path));
    checkFolder(path, folder);
    this.temporary = join(folder, `.${basename(path)}.${process.pid}.partial`);
    const file = createWriteStream(this.temporary, { flags: 'w', flush: true, highWaterMark: WAITING_BYTES });
    if (path.endsWith('.gz')) {
      const gzip = createGzip({ level: 3, chunkSize: 262_144 });
      this.sink = gzip;
      this.done = pipeline(gzip, file);
    } else {
      this.sink = file;
      this.done = finished(file);
    }
    this.done.catch((error: unknown) => {
      this.failure = error;
    });
  }

  /** Takes the bytes as they are: they must not change afterwards. */
  async write(bytes: Uint8Array | string): Promise<void> {
    try {
      if (this.failure !== undefined) throw this.failure;
      if (!this.sink.write(bytes)) await Promise.race([drained(this.sink), this.done]);
    } catch (error) {
      throw ioError(this.path, error);
    }
  }

  /** Writes what is waiting and makes it durable; the file is still under its temporary name. */
  async finish(): Promise<void> {
    try {
      this.sink.end();
      await this.done;
    } catch (error) {
      throw ioError(this.path, error);
    }
  }

  /** Gives the finished file its name. */
  async publish(): Promise<void> {
    try {
      await rename(this.temporary, this.path);
    } catch (error) {
      throw ioError(this.path, error);
    }
  }

  /** Leaves nothing behind; no error if there is nothing, or if it was published. */
  async discard(): Promise<void> {
    this.sink.destroy();
    await this.done.catch(() => undefined);
    await unlink(this.temporary).catch(() => undefined);
  }
}

/** Writes files together: all appear, or (on an error) none that was not there. */
export async function writeTogether(work: (open: (path: string) => OutputFile) => Promise<void>): Promise<void> {
  const files: OutputFile[] = [];
  try {
    await work((path) => {
      const file = new OutputFile(path);
      files.push(file);
      return file;
    });
    for (const file of files) await file.finish();
    for (const file of files) await file.publish();
  } catch (error) {
    for (const file of files) await file.discard();
    throw error;
  }
}

/** What the operating system said, with a way out. */
export function ioError(path: string, error: unknown): FootpathError {
  if (error instanceof FootpathError) return error;
  const code = (error as { code?: string }).code;
  const text = error instanceof Error ? error.message : String(error);
  if (code === 'ENOENT') return new FootpathError('not-found', `${path} was not found.`, { cause: error });
  const remedy =
    code === 'ENOSPC'
      ? 'The disk is full: free some space, or write to another folder.'
      : code === 'EACCES' || code === 'EPERM' || code === 'EROFS'
        ? 'It may not be written: change the permissions, or write to another folder.'
        : code === 'EISDIR'
          ? 'It is a folder: give the name of a file.'
          : 'Check the disk and the path, then run it again.';
  return new FootpathError('io', `${path} cannot be read or written (${text}). ${remedy}`, { cause: error });
}

/** The error of a call that was asked to stop. */
export function interrupted(path: string): FootpathError {
  return new FootpathError('interrupted', `Stopped as asked; nothing was written to ${path}. Run it again to make it.`);
}

function checkFolder(path: string, folder: string): void {
  const stats = statSync(folder, { throwIfNoEntry: false });
  if (stats === undefined) {
    throw new FootpathError(
      'not-found',
      `The folder ${folder} of ${path} is not there: make it first, or name another.`,
    );
  }
  if (!stats.isDirectory()) {
    throw new FootpathError('bad-argument', `${folder} is not a folder, so ${path} cannot be made: name another.`);
  }
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    throw new FootpathError('bad-argument', `${path} is a folder: give the name of a file.`);
  }
}

function drained(sink: Writable): Promise<void> {
  return new Promise((resolveDrained) => sink.once('drain', resolveDrained));
}
