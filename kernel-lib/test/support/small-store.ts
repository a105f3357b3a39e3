import type { ColumnBatch } from '../../src/event/columns';
import type { Document } from '../../src/event/document';
import { TextList } from '../../src/event/text-list';
import type { Clock, Files, HostIdentity } from '../../src/file/files';
import { writeWholeFile } from '../../src/file/whole-file';
import { encodeDocuments } from '../../src/store/document-codec';
import type { CollectionState, FieldTypes, FileRef, Manifest } from '../../src/store/format';
import { openPipelineWriter, type PipelineWriter, type PipelineWriterOptions } from '../../src/store/pipeline-writer';
import { openStore } from '../../src/store/reader';
import { documentsOf } from '../../src/store/row-document';
import { writeSegment } from '../../src/store/segment-writer';
import { FakeClock, fakeHost } from './fake-world';

export const DIR = '/data/store';
export const WINDOW_FIELDS: FieldTypes = {
  _id: 'text',
  window_start: 'date',
  event_count: 'int32',
  price_sum: 'double',
};
export const WINDOWS: Omit<CollectionState, 'count' | 'files'> = {
  kind: 'documents',
  output: 'outputs[0]',
  fields: WINDOW_FIELDS,
  id: 'stored',
};
export const SESSIONS: Omit<CollectionState, 'count' | 'files'> = {
  kind: 'segments',
  output: 'outputs[1]',
  fields: { user_id: 'int64', user_session: 'text', session_start: 'date', total_revenue: 'double', steps: 'array' },
  id: 'session',
};

export interface World {
  readonly files: Files;
  readonly clock: Clock;
  readonly host: HostIdentity;
}

export function world(files: Files, parts: Partial<World> = {}): World {
  return { files, clock: new FakeClock(), host: fakeHost(1), ...parts };
}

export function open(parts: World, pipeline = 'p'): PipelineWriter {
  return openPipelineWriter({ ...parts, dir: DIR, pipeline });
}

/** The pipeline `p` with options of its own. */
export function openWith(
  parts: World,
  options: Partial<Pick<PipelineWriterOptions, 'compaction' | 'graceMs' | 'leaseMs'>> = {},
): PipelineWriter {
  return openPipelineWriter({ ...parts, ...options, dir: DIR, pipeline: 'p' });
}

export function lease(writer: PipelineWriter): Manifest {
  return writer.takeLease({ definitionHash: 'abc', definition: { name: 'p' }, progress: { at: 0 }, generation: 1 });
}

/** Sessions of an epoch: two users, one session each, with as many steps as the epoch's number. */
export function sessionBatch(epoch: number): ColumnBatch {
  const steps = Int32Array.from({ length: epoch * 2 }, (_, i) => i);
  return {
    length: 2,
    columns: [
      { name: 'user_id', column: { type: 'int64', values: Float64Array.of(1, 2 + epoch) } },
      {
        name: 'user_session',
        column: { type: 'text', ids: Uint32Array.of(0, 1), dictionary: TextList.of(['a|b', 'c']) },
      },
      { name: 'session_start', column: { type: 'date', values: Float64Array.of(epoch * 1000, epoch * 1000 + 1) } },
      { name: 'total_revenue', column: { type: 'money', values: Float64Array.of(epoch, 12345) } },
      { name: '_piece', column: { type: 'int32', values: Int32Array.of(1, 2) } },
      {
        name: 'steps',
        column: {
          type: 'list',
          offsets: Uint32Array.of(0, epoch, epoch * 2),
          fields: [{ name: 'ms', column: { type: 'int32', values: steps } }],
        },
      },
    ],
  };
}

export function windowDocuments(epoch: number): Document[] {
  return [1, 2, 3].map((n) => ({
    _id: `window ${epoch}.${n}`,
    window_start: new Date(epoch * 1000 + n),
    event_count: n,
    price_sum: epoch,
    pipeline: 'p',
    generation: 1,
    epoch,
    fence: 1,
  }));
}

/** Writes one epoch of both kinds of collections and a state, and commits it. */
export function commitEpoch(writer: PipelineWriter, files: Files, epoch: number, fence = 1): Manifest {
  const segment = writer.newFile('segment', 'session_metrics');
  const stamp = { epoch, fence };
  const sessions: FileRef = {
    ...writeSegment(files, segment.path, sessionBatch(epoch), stamp),
    ...stamp,
    name: segment.name,
    level: 0,
  };
  const windows = writer.documentFile('windowed_metrics');
  windows.append(encodeDocuments(windowDocuments(epoch), WINDOW_FIELDS), 3);
  const place = writer.newFile('state');
  const state = {
    ...writeWholeFile(files, place.path, Buffer.from(`state ${epoch}`)),
    name: place.name,
    count: 1,
    ...stamp,
    level: 0,
  };
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

/** Everything that a reader sees, as plain values: progress, state file and documents by collection, sorted by `_id`. */
export function contentOf(files: Files): {
  epoch: number;
  progress: unknown;
  state: string[];
  documents: Record<string, Document[]>;
} {
  const reader = openStore({ files, dir: DIR });
  const manifest = reader.manifest('p');
  const documents: Record<string, Document[]> = {};
  for (const name of reader.collections().keys()) {
    const all: Document[] = [];
    for (const block of reader.scan(name)) {
      if (block.kind === 'documents') all.push(...block.read());
      else {
        const batch = block.read();
        const documentOf = documentsOf(block.info, batch);
        for (let row = 0; row < batch.length; row++) all.push(documentOf(row));
      }
    }
    documents[name] = all.sort((a, b) => (String(a._id) < String(b._id) ? -1 : 1));
  }
  const state = manifest.state.map(({ name }) =>
    Buffer.from(files.readAll(`${DIR}/pipelines/p/files/${name}`)).toString(),
  );
  return { epoch: manifest.epoch, progress: manifest.progress, state, documents };
}
