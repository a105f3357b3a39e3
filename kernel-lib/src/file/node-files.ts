import * as fs from 'node:fs';
import { dirname } from 'node:path';
import type { FileHandle, Files } from './files';
import { ioError, linkError } from './io-error';

/** The operating system's files. All calls are synchronous: the store's order of writes is the order of the calls. */
export const nodeFiles: Files = {
  makeFolder(path) {
    // Folder by folder: told to make several at once, Node calls a read-only disk a path that does not exist.
    if (!fs.existsSync(dirname(path))) nodeFiles.makeFolder(dirname(path));
    attempt('make the folder', path, () => {
      try {
        fs.mkdirSync(path);
      } catch (error) {
        if (codeOf(error) !== 'EEXIST' || !fs.statSync(path).isDirectory()) throw error;
      }
    });
  },
  list(folder) {
    try {
      return fs.readdirSync(folder).sort();
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return [];
      throw ioError(error, 'list', folder);
    }
  },
  exists: (path) => fs.existsSync(path),
  sizeOf: (path) => attempt('read', path, () => fs.statSync(path).size),
  readAll: (path) =>
    attempt('read', path, () => {
      // Plain bytes: the slice of a Buffer is a view where that of a Uint8Array is a copy.
      const bytes = fs.readFileSync(path);
      return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
    }),
  openForRead: (path) => new NodeFile(path, 'r'),
  create: (path) => new NodeFile(path, 'wx+'),
  publish(from, to) {
    let made = true;
    try {
      // Unlike a rename, a link never replaces what is there.
      fs.linkSync(from, to);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw linkError(error, from, to);
      made = false;
    }
    attempt('remove', from, () => fs.unlinkSync(from));
    return made;
  },
  syncFolder(folder) {
    // Windows cannot open a folder; NTFS journals names by itself.
    if (process.platform === 'win32') return;
    attempt('sync the folder', folder, () => {
      const descriptor = fs.openSync(folder, 'r');
      try {
        fs.fsyncSync(descriptor);
      } finally {
        fs.closeSync(descriptor);
      }
    });
  },
  remove(path) {
    try {
      fs.unlinkSync(path);
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw ioError(error, 'remove', path);
    }
  },
};

class NodeFile implements FileHandle {
  private readonly descriptor: number;

  constructor(
    private readonly path: string,
    private readonly flags: 'r' | 'wx+',
  ) {
    const doing = flags === 'r' ? 'open' : 'create';
    this.descriptor = attempt(doing, flags === 'r' ? path : pathToBlame(path), () => fs.openSync(path, flags));
  }

  append(bytes: Uint8Array): void {
    // A write may be cut short, by a signal or by a disk that is nearly full: the next one then tells the reason.
    for (let done = 0; done < bytes.length; ) {
      done += attempt('write to', this.path, () => fs.writeSync(this.descriptor, bytes, done));
    }
  }

  read(into: Uint8Array, position: number): number {
    let done = 0;
    while (done < into.length) {
      const count = attempt('read', this.path, () =>
        fs.readSync(this.descriptor, into, done, into.length - done, position + done),
      );
      if (count === 0) break;
      done += count;
    }
    return done;
  }

  sync(): void {
    if (process.platform === 'win32' && this.flags === 'r') this.syncByAnother();
    else attempt('sync', this.path, () => fs.fsyncSync(this.descriptor));
  }

  /** Windows makes a file durable only for those who may write it. */
  private syncByAnother(): void {
    attempt('sync', this.path, () => {
      const descriptor = fs.openSync(this.path, 'r+');
      try {
        fs.fsyncSync(descriptor);
      } finally {
        fs.closeSync(descriptor);
      }
    });
  }

  close(): void {
    attempt('close', this.path, () => fs.closeSync(this.descriptor));
  }
}

function attempt<T>(doing: string, path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw ioError(error, doing, path);
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

/** Where a file cannot be created because its folder is missing, the folder is what people have to look at. */
function pathToBlame(path: string): string {
  const folder = dirname(path);
  return fs.existsSync(folder) ? path : folder;
}
