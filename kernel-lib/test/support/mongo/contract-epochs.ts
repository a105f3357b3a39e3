import type { Document } from '../../../src/event/document';
import { nodeFiles } from '../../../src/file/node-files';
import { writeWholeFile } from '../../../src/file/whole-file';
import { encodeDocuments } from '../../../src/store/document-codec';
import type { FileRef, Manifest } from '../../../src/store/format';
import type { PipelineStore } from '../../../src/store/pipeline-store';
import { writeSegment } from '../../../src/store/segment-writer';
import { SESSIONS, sessionBatch, WINDOW_FIELDS, WINDOWS, windowDocuments } from '../small-store';

export const BEGINNING = { definitionHash: 'abc', definition: { name: 'p' }, progress: { at: 0 }, generation: 1 };

/** What a run writes of an epoch: two sessions, three windows, a state that says which epoch it is of. */
export async function commitEpoch(
  writer: PipelineStore,
  epoch: number,
  documents: (epoch: number) => Document[] = windowDocuments,
): Promise<Manifest> {
  const { fence } = writer.current!.lease;
  const stamp = { epoch, fence };
  const segment = writer.newFile('segment', 'session_metrics');
  const written = writeSegment(nodeFiles, segment.path, sessionBatch(epoch), stamp);
  const sessions: FileRef = { ...written, ...stamp, name: segment.name, level: 0 };
  const windows = writer.documentFile('windowed_metrics');
  const { pipeline, generation } = writer.current!;
  const stamped = documents(epoch).map((document) => ({ ...document, pipeline, generation, ...stamp }));
  windows.append(encodeDocuments(stamped, WINDOW_FIELDS), stamped.length);
  const place = writer.newFile('state');
  const bytes = Buffer.from(`state ${epoch}`);
  const state = { ...writeWholeFile(nodeFiles, place.path, bytes), name: place.name, count: 1, ...stamp, level: 0 };
  return writer.commit({
    epoch,
    intent: { epoch: epoch + 1, detail: { from: epoch } },
    progress: { at: epoch },
    state: [state],
    add: {
      session_metrics: { state: SESSIONS, files: [sessions] },
      windowed_metrics: { state: WINDOWS, files: [windows.finish()] },
    },
  });
}

/** Takes the pipeline, commits epochs up to one, and gives it back. */
export async function runTo(writer: PipelineStore, last: number): Promise<void> {
  const { epoch, intent } = await writer.takeLease(BEGINNING);
  if (intent === null) {
    await writer.commit({
      epoch,
      intent: { epoch: epoch + 1, detail: { from: epoch } },
      progress: { at: 0 },
      state: [],
      add: {},
    });
  }
  for (let next = epoch + 1; next <= last; next++) await commitEpoch(writer, next);
  await writer.releaseLease();
}

/** Commits one epoch with these windows, by a writer of its own. */
export async function commitFrom(
  store: { writer(): Promise<PipelineStore> },
  documents: (epoch: number) => Document[],
): Promise<void> {
  const writer = await store.writer();
  await writer.takeLease(BEGINNING);
  await commitEpoch(writer, 1, documents);
  await writer.releaseLease();
}
