import { FootpathError } from '../event/error';
import type { Files } from '../file/files';
import { encodeDocuments } from './document-codec';
import { DocumentFileWriter } from './document-file-writer';
import { DocumentReader } from './document-reader';
import type { CollectionState, FileRef } from './format';
import { mergeBatches, pickRows } from './merge-batches';
import { SegmentReader } from './segment-reader';
import { writeSegment } from './segment-writer';

/** What a document is old by, and from when on it stays. */
export interface PruneRule {
  /** A date field. A document without one stays. */
  readonly field: string;
  /** What is before this time goes. */
  readonly beforeMs: number;
  /** How many events a row or document holds, see `FileRef.events`; null where nobody counts them. */
  readonly eventsField: '_events' | 'total_events' | 'each' | null;
}

export interface PrunedFiles {
  /** What is left, in the order of the collection. */
  readonly files: readonly FileRef[];
  readonly documents: number;
  readonly events: number;
}

interface PruneWork {
  readonly files: Files;
  readonly pathOf: (name: string) => string;
  /** Null where it is only to be counted what would go: then nothing is written, and what is left keeps its name. */
  readonly newFile: (() => { readonly path: string; readonly name: string }) | null;
}

/**
 * Removes old documents from a collection: whole files where all in them is old, else by writing what stays anew. Needs memory for
 * one file at a time. Nothing that was there is changed.
 *
 * @throws FootpathError `corrupt`, `io`; `changed` if a file of an earlier Footpath does not say how many events are in it.
 */
export function pruneFiles(work: PruneWork, state: CollectionState, rule: PruneRule): PrunedFiles {
  const left: FileRef[] = [];
  const gone = { documents: 0, events: 0 };
  for (const file of state.files) {
    const range = file.range?.[rule.field];
    if (range === undefined || range[0] >= rule.beforeMs) {
      left.push(file);
      continue;
    }
    if (rule.eventsField !== null && file.events === undefined) throw uncounted(file);
    const kept = range[1] < rule.beforeMs ? null : rewritten(work, state, file, rule);
    if (kept !== null) left.push(kept);
    gone.documents += file.count - (kept?.count ?? 0);
    gone.events += (file.events ?? 0) - (kept?.events ?? 0);
  }
  return { files: left, ...gone };
}

function rewritten(work: PruneWork, state: CollectionState, file: FileRef, rule: PruneRule): FileRef | null {
  const kept = state.kind === 'segments' ? keptRows(work, file, rule) : keptDocuments(work, state, file, rule);
  if (kept === null || rule.eventsField !== null) return kept;
  const { events, ...uncountedFile } = kept;
  return uncountedFile;
}

function keptRows({ files, pathOf, newFile }: PruneWork, file: FileRef, rule: PruneRule): FileRef | null {
  const reader = new SegmentReader(files, pathOf(file.name), file);
  const whole = (() => {
    try {
      return mergeBatches(reader.batches.map((_, index) => reader.readBatch(index)));
    } finally {
      reader.close();
    }
  })();
  const column = whole.columns.find(({ name }) => name === rule.field)?.column;
  if (column?.type !== 'date') return file;
  const rows = Uint32Array.from({ length: whole.length }, (_, row) => row).filter(
    (row) => column.nulls?.[row] === 1 || column.values[row] >= rule.beforeMs,
  );
  if (rows.length === 0) return null;
  const kept = pickRows(whole, rows);
  const total = kept.columns.find((each) => each.name === rule.eventsField)?.column;
  const events = total?.type === 'int32' ? total.values.reduce((sum, value) => sum + value, 0) : rows.length;
  if (newFile === null) return { ...file, count: rows.length, events };
  const { path, name } = newFile();
  return { ...file, ...writeSegment(files, path, kept, null), name, events };
}

function keptDocuments(
  { files, pathOf, newFile }: PruneWork,
  { fields }: CollectionState,
  file: FileRef,
  rule: PruneRule,
) {
  const reader = new DocumentReader(files, pathOf(file.name), file);
  let writer: DocumentFileWriter | null = null;
  let count = 0;
  let counted = 0;
  try {
    for (const block of reader.blocks()) {
      const kept = reader.documents(block, true).filter((document) => {
        const time = document[rule.field];
        return !(time instanceof Date) || time.getTime() >= rule.beforeMs;
      });
      if (kept.length === 0) continue;
      const events = kept.reduce((sum, { _events: own }) => sum + Number(own ?? 0), 0);
      count += kept.length;
      counted += events;
      if (newFile === null) continue;
      if (writer === null) {
        const { path, name } = newFile();
        const { epoch, fence, level } = file;
        writer = new DocumentFileWriter(files, path, { name, epoch, fence, level });
      }
      writer.append(encodeDocuments(kept, fields), kept.length, events);
    }
    if (newFile === null) return count === 0 ? null : { ...file, count, events: counted };
    return writer?.finish() ?? null;
  } finally {
    writer?.abandon();
    reader.close();
  }
}

function uncounted({ name }: FileRef): FootpathError {
  return new FootpathError(
    'changed',
    `${name} was written by an earlier Footpath, which did not count the events in it: what is pruned of it could not be counted. ` +
      'Run the pipeline with --rebuild once, then prune. Nothing was removed.',
  );
}
