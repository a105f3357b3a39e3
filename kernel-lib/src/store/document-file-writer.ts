import { crc32 } from 'node:zlib';
import { FootpathError } from '../event/error';
import type { FileHandle, Files } from '../file/files';
import { blockHeads } from './document-codec';
import type { FileRef } from './format';
import { widenRanges } from './segment-index';

/** Writes one file of documents while an epoch goes on. Nobody sees it before a commit lists it. */
export class DocumentFileWriter {
  private readonly handle: FileHandle;
  private sizeBytes = 0;
  private crc = 0;
  private count = 0;
  private events: number | undefined;
  private readonly range: Record<string, readonly [number, number]> = {};
  private open = true;

  constructor(
    files: Files,
    private readonly path: string,
    private readonly origin: Pick<FileRef, 'name' | 'epoch' | 'fence' | 'level'>,
  ) {
    this.handle = files.create(path);
  }

  /** Appends what `encodeDocuments` made; `count` is the number of documents in it, `events` see `FileRef`. */
  append(bytes: Uint8Array, count: number, events?: number): void {
    let found = 0;
    for (const { head } of blockHeads(bytes, this.path)) {
      found += head.count;
      widenRanges(this.range, head.range);
    }
    if (found !== count) {
      throw new FootpathError('internal', `${this.path}: ${count} documents were announced and ${found} given.`);
    }
    this.handle.append(bytes);
    this.sizeBytes += bytes.length;
    this.crc = crc32(bytes, this.crc);
    this.count += count;
    if (events !== undefined) this.events = (this.events ?? 0) + events;
  }

  /** Makes the content durable and closes the file. */
  finish(): FileRef {
    try {
      this.handle.sync();
    } finally {
      this.abandon();
    }
    const { origin, sizeBytes, crc, count, events, range } = this;
    return { ...origin, sizeBytes, crc32: crc, count, ...(events === undefined ? {} : { events }), range };
  }

  /** Closes the file as it is; the next take-over removes it. */
  abandon(): void {
    if (this.open) this.handle.close();
    this.open = false;
  }
}
