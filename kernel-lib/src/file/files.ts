/** One open file. */
export interface FileHandle {
  /** Writes all bytes at the end of what was written so far. */
  append(bytes: Uint8Array): void;
  /** Reads into `into` from `position`; returns the number of bytes read, less than asked only at the end. */
  read(into: Uint8Array, position: number): number;
  /** Makes what was written durable. */
  sync(): void;
  close(): void;
}

/**
 * The file system as a port: everything the store does to a disk goes through here, so that tests can fill it, tear it or
 * lose what was not synced. Paths are absolute. Errors are FootpathError (`io`, `not-found`) with path and remedy.
 */
export interface Files {
  makeFolder(path: string): void;
  /** Names in a folder, sorted; empty if the folder is absent. */
  list(folder: string): string[];
  exists(path: string): boolean;
  sizeOf(path: string): number;
  readAll(path: string): Uint8Array;
  openForRead(path: string): FileHandle;
  /** Fails if the file exists. */
  create(path: string): FileHandle;
  /**
   * Makes `to` with the content of the closed and synced file `from`, atomically, only if `to` does not exist; false if it
   * does. `from` is gone afterwards in either case.
   */
  publish(from: string, to: string): boolean;
  /** Makes names in the folder durable. */
  syncFolder(folder: string): void;
  /** No error if it is absent. */
  remove(path: string): void;
}

/** Time as a port. */
export interface Clock {
  /** Wall clock, UTC, milliseconds since 1970. */
  nowMs(): number;
}

/** Waiting as a port. What is called back is called in a turn of its own. */
export interface Timers {
  /** A clock for spans of time: milliseconds since any instant, never less than before. */
  elapsedMs(): number;
  /** Calls back once, that much later; what it returns calls it off. */
  after(ms: number, call: () => void): () => void;
  /** Calls back every so often; what it returns ends it. */
  every(ms: number, call: () => void): () => void;
}

/** Who runs, for leases: a lease of a process that is gone is dead at once. */
export interface HostIdentity {
  readonly host: string;
  /** Changes with every boot of the machine. */
  readonly bootId: string;
  readonly pid: number;
  /** Start time of the process in the system's own units, so that a reused pid is told apart. */
  readonly processStart: string;
  /** Whether that process of this host and boot still lives. */
  isAlive(pid: number, processStart: string): boolean;
}
