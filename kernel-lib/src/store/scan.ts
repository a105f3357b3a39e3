import { join } from 'node:path';
import type { ColumnBatch } from '../event/columns';
import type { Document } from '../event/document';
import type { Files } from '../file/files';
import { DocumentReader } from './document-reader';
import type { CollectionState, FileRef } from './format';
import type { KnownFooters } from './known-footers';
import { outsideOf, type Ranges } from './segment-index';
import { SegmentReader } from './segment-reader';

/** A collection, or one pipeline's part of it, as a manifest lists it. */
export interface CollectionInfo {
  readonly name: string;
  readonly pipeline: string;
  readonly generation: number;
  readonly state: CollectionState;
}

/** A piece of a collection that is read at once: nothing of it is in memory before `read`. */
export type ScanBlock =
  | {
      readonly kind: 'segment';
      readonly info: CollectionInfo;
      readonly count: number;
      /** Bounds of its ids and times, both inclusive. A field without bounds is null in every row, or not kept. */
      readonly range: Ranges;
      /** All columns, or those named that it has. */
      read(columns?: ReadonlySet<string>): ColumnBatch;
    }
  | {
      readonly kind: 'documents';
      readonly info: CollectionInfo;
      readonly count: number;
      readonly range: Ranges;
      read(): Document[];
    };

type OpenFile =
  | { readonly kind: 'segment'; readonly info: CollectionInfo; readonly reader: SegmentReader }
  | { readonly kind: 'documents'; readonly info: CollectionInfo; readonly reader: DocumentReader };

/** A part of a collection with the folder of its files. */
export interface ScanSource {
  readonly info: CollectionInfo;
  readonly filesFolder: string;
}

/**
 * Opens all files of a collection that may hold something within `ranges`: from here on compaction cannot take them away.
 *
 * @throws FootpathError `not-found` if compaction already did; `corrupt`.
 */
export function openFiles(
  files: Files,
  sources: readonly ScanSource[],
  ranges: Ranges,
  known: KnownFooters,
): OpenFile[] {
  const open: OpenFile[] = [];
  try {
    for (const { info, filesFolder } of sources) {
      for (const ref of info.state.files) {
        if (!outsideOf(ref.range, ranges)) open.push(openFile(files, join(filesFolder, ref.name), ref, info, known));
      }
    }
    return open;
  } catch (error) {
    closeFiles(open);
    throw error;
  }
}

function openFile(files: Files, path: string, ref: FileRef, info: CollectionInfo, known: KnownFooters): OpenFile {
  return info.state.kind === 'segments'
    ? { kind: 'segment', info, reader: new SegmentReader(files, path, ref, known) }
    : { kind: 'documents', info, reader: new DocumentReader(files, path, ref) };
}

export function closeFiles(open: readonly OpenFile[]): void {
  for (const { reader } of open) reader.close();
}

/** The blocks of open files that may hold something within `ranges`; closes each file behind its last block. */
export function* blocksOf(open: readonly OpenFile[], ranges: Ranges): Generator<ScanBlock, void> {
  let next = 0;
  try {
    for (; next < open.length; next++) {
      const file = open[next];
      yield* file.kind === 'segment' ? segmentBlocks(file, ranges) : documentBlocks(file, ranges);
      file.reader.close();
    }
  } finally {
    closeFiles(open.slice(next));
  }
}

function* segmentBlocks(
  { info, reader }: Extract<OpenFile, { kind: 'segment' }>,
  ranges: Ranges,
): Generator<ScanBlock, void> {
  for (const [index, { rows, range }] of reader.batches.entries()) {
    if (outsideOf(range, ranges)) continue;
    yield { kind: 'segment', info, count: rows, range, read: (columns) => reader.readBatch(index, columns) };
  }
}

function* documentBlocks(
  { info, reader }: Extract<OpenFile, { kind: 'documents' }>,
  ranges: Ranges,
): Generator<ScanBlock, void> {
  for (const block of reader.blocks()) {
    const { count, range } = block.head;
    if (outsideOf(range, ranges)) continue;
    yield { kind: 'documents', info, count, range, read: () => reader.documents(block) };
  }
}
