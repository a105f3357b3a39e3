import { crc32 } from 'node:zlib';
import type { Files } from '../file/files';
import { readWholeFile } from '../file/whole-file';
import type { CollectionState, FileRef } from './format';
import { mergeBatches } from './merge-batches';
import { widenRanges } from './segment-index';
import { SegmentReader } from './segment-reader';
import { writeSegment } from './segment-writer';

/** Small files of one level, to become one of the next. */
export interface MergePlan {
  readonly collection: string;
  readonly state: CollectionState;
  /** Adjacent in no particular way; in the order of the manifest. */
  readonly files: readonly FileRef[];
}

export interface CompactionOptions {
  /** So many small files of a level are merged at a time. At least 2; default 8. */
  readonly fanIn?: number;
  /** Files above this are left alone, bytes. With `fanIn` it bounds the memory of a merge. Default 8 MiB. */
  readonly smallBytes?: number;
}

/**
 * The next merge that pays, or null. A file is merged about once a level, and the levels grow by `fanIn`, so each byte is
 * written again a few times at most; a read then meets few files.
 */
export function planMerge(
  collections: Readonly<Record<string, CollectionState>>,
  { fanIn = 8, smallBytes = 8 << 20 }: CompactionOptions = {},
): MergePlan | null {
  for (const [collection, state] of Object.entries(collections)) {
    const levels = new Map<number, FileRef[]>();
    for (const file of state.files) {
      if (file.sizeBytes > smallBytes) continue;
      const files = levels.get(file.level) ?? [];
      levels.set(file.level, files);
      if (files.push(file) === fanIn) return { collection, state, files };
    }
  }
  return null;
}

/**
 * Writes what the files of a plan hold into one new file, and makes its content durable. Segments become one order by user
 * and time; documents lie one behind the other. Needs memory for all of it.
 *
 * @throws FootpathError `corrupt` if an input is not what was written: damage is never copied on.
 */
export function mergeFiles(
  files: Files,
  pathOf: (name: string) => string,
  { state, files: inputs }: MergePlan,
  target: { readonly path: string; readonly name: string },
): FileRef {
  const written =
    state.kind === 'segments'
      ? mergeSegments(files, pathOf, inputs, target.path)
      : mergeDocuments(files, pathOf, inputs, target.path);
  return {
    ...written,
    ...eventsOf(inputs),
    name: target.name,
    // Rows and documents carry their own epoch and fence; these are the latest of them.
    epoch: Math.max(...inputs.map(({ epoch }) => epoch)),
    fence: Math.max(...inputs.map(({ fence }) => fence)),
    level: inputs[0].level + 1,
  };
}

/** Σ of their events, where all of them say so. */
function eventsOf(files: readonly FileRef[]): Pick<FileRef, 'events'> {
  if (!files.every(({ events }) => events !== undefined)) return {};
  return { events: files.reduce((sum, { events = 0 }) => sum + events, 0) };
}

type Written = Pick<FileRef, 'sizeBytes' | 'crc32' | 'count' | 'range' | 'footer'>;

function mergeSegments(
  files: Files,
  pathOf: (name: string) => string,
  inputs: readonly FileRef[],
  path: string,
): Written {
  const batches = inputs.flatMap((input) => {
    const reader = new SegmentReader(files, pathOf(input.name), input);
    try {
      return reader.batches.map((_, index) => reader.readBatch(index));
    } finally {
      reader.close();
    }
  });
  return writeSegment(files, path, mergeBatches(batches), null);
}

function mergeDocuments(
  files: Files,
  pathOf: (name: string) => string,
  inputs: readonly FileRef[],
  path: string,
): Written {
  const handle = files.create(path);
  const range: Record<string, readonly [number, number]> = {};
  const written = { sizeBytes: 0, crc32: 0, count: 0 };
  try {
    for (const input of inputs) {
      const bytes = readWholeFile(files, pathOf(input.name), input);
      handle.append(bytes);
      written.sizeBytes += bytes.length;
      written.crc32 = crc32(bytes, written.crc32);
      written.count += input.count;
      widenRanges(range, input.range ?? {});
    }
    handle.sync();
  } finally {
    handle.close();
  }
  return { ...written, range };
}
