import type { FootpathError } from '../../src/event/error';
import type { FileHandle, Files } from '../../src/file/files';
import { ioError } from '../../src/file/io-error';
import type { Process } from './process';

/** What happens to a call that changes a file, instead of the call or before it. */
export type Accident = (call: {
  readonly path: string;
  readonly what: string;
  /** Writes the first bytes of an append; nothing for other calls. */
  readonly tear: () => void;
}) => void;

/** When what happens, in one life of a process. */
export interface Accidents {
  /** By the number of the changing call, from 1. */
  readonly changes: Map<number, Accident>;
  /** Number of the read that fails, from 1; Infinity for none. */
  readonly failsRead: number;
  readonly onReadFailed: () => void;
  /** What is asked before each changing call, for as long as it is there. */
  condition: Accident | null;
}

export function diskError(code: 'ENOSPC' | 'EIO' | 'EROFS', doing: string, path: string): FootpathError {
  return ioError(Object.assign(new Error(code), { code }), doing, path);
}

/** The machine's disk as one process sees it: with what goes wrong for it. */
export class ProcessFiles implements Files {
  private changes = 0;
  private reads = 0;

  constructor(
    private readonly process: Process,
    private readonly accidents: Accidents,
  ) {}

  makeFolder(path: string): void {
    this.change('make the folder', path, () => this.disk.makeFolder(path));
  }

  list(folder: string): string[] {
    this.process.check();
    return this.disk.list(folder);
  }

  exists(path: string): boolean {
    this.process.check();
    return this.disk.exists(path);
  }

  sizeOf(path: string): number {
    this.process.check();
    return this.disk.sizeOf(path);
  }

  readAll(path: string): Uint8Array {
    this.read(path);
    return this.disk.readAll(path);
  }

  openForRead(path: string): FileHandle {
    this.process.check();
    return this.handleOf(path, this.disk.openForRead(path));
  }

  create(path: string): FileHandle {
    return this.change('create', path, () => this.handleOf(path, this.disk.create(path)));
  }

  publish(from: string, to: string): boolean {
    return this.change('publish', to, () => this.disk.publish(from, to));
  }

  syncFolder(folder: string): void {
    this.change('sync the folder', folder, () => this.disk.syncFolder(folder));
  }

  remove(path: string): void {
    this.change('remove', path, () => this.disk.remove(path));
  }

  private get disk() {
    return this.process.machine.disk;
  }

  private handleOf(path: string, handle: FileHandle): FileHandle {
    return {
      append: (bytes) => {
        const tear = () => handle.append(bytes.subarray(0, this.process.machine.random.whole(bytes.length + 1)));
        this.change('write to', path, () => handle.append(bytes), tear, bytes.length);
      },
      read: (into, position) => {
        this.read(path);
        return handle.read(into, position);
      },
      sync: () => this.change('sync', path, () => handle.sync()),
      close: () => handle.close(),
    };
  }

  private read(path: string): void {
    this.process.check();
    if (++this.reads !== this.accidents.failsRead) return;
    this.accidents.onReadFailed();
    throw diskError('EIO', 'read', path);
  }

  private change<T>(what: string, path: string, work: () => T, tear: () => void = () => undefined, bytes = 0): T {
    const { process, accidents } = this;
    process.check();
    // Temporary names are numbered over all schedules that one process of ours runs.
    process.machine.trace.note(`${process.name} ${what} ${path.replace(/\.new-.*/, '.new')} ${bytes}`);
    const call = { what, path, tear };
    accidents.changes.get(++this.changes)?.(call);
    accidents.condition?.(call);
    process.check();
    const value = work();
    process.machine.changed(path);
    return value;
  }
}
