import { createHash } from 'node:crypto';
import { createReadStream, realpathSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { FootpathError } from '../event/error';
import type { Timers } from '../file/files';
import { systemTimers } from '../file/system-timers';
import { type ByteStream, fileStream, pieceStream } from './byte-stream';
import { inputName, readError } from './input-errors';
import { isGzip, type Stop, unpacked } from './unpacked';
import { untilAborted } from './until-aborted';

/** How much of a source's beginning names it, and is looked at to tell what it is. */
export const HEAD_BYTES = 65_536;
/** What standard input is called in documents. */
export const STDIN_NAME = 'stdin';
const READ_BYTES = 1 << 20;

/** An input as it is named and measured: a file, a pipe or a topic. */
export interface SourceInput {
  readonly name: string;
  readonly path: string;
  /** Null where it is not known. */
  readonly sizeBytes: number | null;
  consumedBytes(): number;
  /** Of a topic, how much was read, 0–1; null where it is followed. */
  readonly share?: () => number | null;
  /** Of a topic: when the record that was read last was appended, in ms since 1970; null before the first. */
  readonly appendedMs?: () => number | null;
}

/** Where bytes come from: a file, plain or gzip, or a pipe (standard input, path `-`, or a named one). */
export interface ByteInput {
  /** The source's name in documents: `stdin`, or the file's name and 8 hex digits of its head's SHA-256. */
  readonly name: string;
  /** The path as it was given; `-` for standard input. */
  readonly path: string;
  /** The first 64 KiB, decompressed; all of it if it is shorter. */
  readonly head: Uint8Array;
  readonly headSha256: string;
  /** Compressed size for gzip; null for a pipe. */
  readonly sizeBytes: number | null;
  readonly gzip: boolean;
  /**
   * All decompressed bytes from the start. May be asked for once where they come through a pipe.
   *
   * @throws FootpathError `interrupted` if a pipe ends after a stop, or is silent: its end is then not known to be the input's.
   */
  open(): ByteStream;
  /** Bytes read from the file itself so far, for progress. */
  consumedBytes(): number;
}

/**
 * Opens the inputs in order and reads each one's head.
 *
 * @param signal aborted when the run is to end: only reading from pipes heeds it.
 * @throws FootpathError `not-found`, `bad-input` (folder, empty, binary, broken gzip), `bad-argument` (one file twice, or two
 *   that would have one name), or `interrupted` where `signal` aborts while a pipe is waited for.
 */
export async function openInputs(
  paths: readonly string[],
  stdin: () => Readable,
  signal?: AbortSignal,
  timers: Timers = systemTimers,
): Promise<ByteInput[]> {
  const seen = new Map<string, string>();
  const inputs: ByteInput[] = [];
  for (const path of paths) {
    const key = path === '-' ? '-' : fileKeyOf(path);
    if (seen.has(key)) {
      throw new FootpathError(
        'bad-argument',
        `${path} is given twice${seen.get(key) === path ? '' : ` (also as ${seen.get(key)})`}: its events would count double. Give each file once.`,
      );
    }
    seen.set(key, path);
    const input = await openInput(path, stdin, signal && { signal, timers });
    const namesake = inputs.find(({ name }) => name === input.name);
    if (namesake !== undefined) {
      throw new FootpathError(
        'bad-argument',
        `${namesake.path} and ${path} have the same file name and the same first 64 KiB, so the places of their records could not be told apart. ` +
          'If one is a copy of the other, give it once; else rename one of them.',
      );
    }
    inputs.push(input);
  }
  return inputs;
}

/** Equal for two paths of one file, a hard link included. */
function fileKeyOf(path: string): string {
  try {
    const stat = statSync(path, { bigint: true });
    if (stat.isDirectory()) {
      throw new FootpathError(
        'bad-input',
        `${path} is a folder. Give the files inside it, in the order of their events.`,
      );
    }
    if (!stat.isFile()) return path;
    // A file system without inode numbers says 0 for all of them.
    return stat.ino === 0n ? realpathSync(path) : `${stat.dev}:${stat.ino}`;
  } catch (error) {
    if (error instanceof FootpathError) throw error;
    throw readError(path, error);
  }
}

async function openInput(path: string, stdin: () => Readable, stop: Stop | undefined): Promise<ByteInput> {
  let consumed = 0;
  const countBytes = (bytes: number) => {
    consumed += bytes;
  };
  const count = (chunk: Uint8Array) => countBytes(chunk.length);
  // What a pipe (standard input, a named pipe, <(a command)) has given it does not give again.
  const isPipe = path === '-' || !statSync(path).isFile();
  const open = (): Readable => (path === '-' ? stdin() : createReadStream(path, { highWaterMark: READ_BYTES }));
  const raw = open();
  let iterator: AsyncGenerator<Uint8Array> | null = unpacked(path, raw, count, isPipe ? stop : undefined);
  // A file has its bytes at hand, and a stop is then the run's own affair; a pipe may bring nothing for a long time.
  const head = await (isPipe ? untilAborted(readHead(iterator), raw, stop?.signal) : readHead(iterator));
  if (!isPipe) {
    await iterator.return(undefined);
    iterator = null;
    consumed = 0;
  }
  if (head.bytes.length === 0) {
    throw new FootpathError('bad-input', `${inputName({ path })} is empty: there is nothing to run.`);
  }
  if (head.bytes.includes(0)) {
    throw new FootpathError(
      'bad-input',
      `${path} is a binary file (a zero byte at offset ${head.bytes.indexOf(0)}), not text. CSV and JSON lines are read, plain or gzip.`,
    );
  }
  const headSha256 = createHash('sha256').update(head.bytes).digest('hex');
  return {
    name: path === '-' ? STDIN_NAME : `${basename(path)}@${headSha256.slice(0, 8)}`,
    path,
    head: head.bytes,
    headSha256,
    sizeBytes: isPipe ? null : statSync(path).size,
    gzip: head.gzip,
    consumedBytes: () => consumed,
    open() {
      if (iterator !== null) {
        const rest = iterator;
        iterator = null;
        return pieceStream(behind(head.chunks, rest));
      }
      consumed = 0;
      if (head.gzip) return pieceStream(unpacked(path, open(), count, undefined));
      return withReadErrors(path, fileStream(path, countBytes));
    },
  };
}

async function* behind(
  chunks: readonly Uint8Array[],
  rest: AsyncGenerator<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  yield* chunks;
  yield* rest;
}

function withReadErrors(path: string, stream: ByteStream): ByteStream {
  return {
    read: (into) =>
      stream.read(into).catch((error) => {
        throw readError(path, error);
      }),
    close: () => stream.close(),
  };
}

interface Head {
  bytes: Uint8Array;
  /** What was read to get it, and may be more than it. */
  chunks: Uint8Array[];
  gzip: boolean;
}

async function readHead(iterator: AsyncGenerator<Uint8Array>): Promise<Head> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  while (length < HEAD_BYTES) {
    const { value, done } = await iterator.next();
    if (done) break;
    chunks.push(value);
    length += value.length;
  }
  return { bytes: Buffer.concat(chunks).subarray(0, HEAD_BYTES), chunks, gzip: isGzip(iterator) };
}
