import { join } from 'node:path';
import { FootpathError } from '../event/error';
import type { Files } from '../file/files';
import { readWholeFile } from '../file/whole-file';
import type { Definition } from '../pipeline/definition';
import { type Manifest, visibleManifest } from '../store/format';
import { newestManifest } from '../store/manifest-chain';
import { documentsOf } from '../store/row-document';
import { pipelineLayout } from '../store/store-layout';
import { mergeWindows } from '../stream/merge-windows';
import type { Document } from '../stream/ports';
import { Shard } from '../stream/shard';
import type { Progress } from './progress';
import { storedCollections } from './stored-collections';

/** A run that commits often takes the state away again: so often it is looked for anew. */
const LOOKS = 50;

/** What a pipeline has open as of a commit. */
export interface OpenState {
  readonly manifest: Manifest;
  readonly progress: Progress;
  readonly definition: Definition;
  /** Open windows by collection, ordered by start, with what came into them so far and `final: false`. */
  readonly windows: Readonly<Record<string, readonly Document[]>>;
  /** Open sessions by collection, ordered by user and start, as if they ended now, with `final: false`. */
  readonly sessions: Readonly<Record<string, readonly Document[]>>;
}

/**
 * Reads the state that a pipeline has committed, while a run may go on. Takes no lock. Costs memory for all of that state.
 *
 * @throws FootpathError `not-found` if there is no such pipeline, or it has just begun anew; `corrupt`.
 */
export function openState(files: Files, dir: string, pipeline: string): OpenState {
  return openStateOf(readState(files, dir, pipeline));
}

/** What a state of all hands holds, as the manifest that lists it says it is to be read. */
export function openStateOf({ manifest, snapshots }: ReadState): OpenState {
  const { pipeline } = manifest;
  const definition = manifest.definition as Definition;
  const progress = manifest.progress as Progress;
  const sourceNames = progress.files.map(({ name }) => name);
  const shard = new Shard(definition, { index: 0, count: 1, sourceNames });
  shard.restore(snapshots);
  const { windows, tables } = shard.takeOpen();
  const shapes = storedCollections(definition);
  const sessionOutputs = definition.outputs.filter((output) => output.kind === 'session');
  return {
    manifest,
    progress,
    definition,
    windows: Object.fromEntries(
      [...new Set(windows.map(({ collection }) => collection))].map((collection) => {
        const partials = windows.filter((window) => window.collection === collection);
        return [collection, mergeWindows(definition, collection, partials).map(notFinal)];
      }),
    ),
    sessions: Object.fromEntries(
      sessionOutputs.map(({ collection, gapMs, aggregates }) => {
        const { batch } = tables.find((table) => table.collection === collection)!;
        const state = { ...shapes[collection], count: batch.length, files: [] };
        const documentAt = documentsOf({ name: collection, pipeline, generation: manifest.generation, state }, batch);
        // Joined values are not in the state, so that what is made of them is not known here.
        const unknown = definition.joins.length > 0 ? Object.keys(aggregates) : [];
        const documents = Array.from({ length: batch.length }, (_, row) => {
          const { pipeline: _p, generation: _g, ...document } = documentAt(row);
          const closes_at = new Date((document.session_end as Date).getTime() + gapMs);
          return notFinal({ ...without(document, unknown), closes_at });
        });
        return [collection, documents];
      }),
    ),
  };
}

interface ReadState {
  readonly manifest: Manifest;
  readonly snapshots: readonly Uint8Array[];
}

/** The newest manifest and all of its state. A commit that comes between the two is looked at instead. */
function readState(files: Files, dir: string, pipeline: string): ReadState {
  const { folder, filesFolder } = pipelineLayout(dir, pipeline);
  for (let look = 1; ; look++) {
    const newest = newestManifest(files, folder);
    if (newest === null || newest.superseded !== undefined || newest.epoch === 0) {
      throw nothingOpen(newest, pipeline, dir);
    }
    try {
      const snapshots = newest.state.map((file) => readWholeFile(files, join(filesFolder, file.name), file));
      return { manifest: visibleManifest(newest), snapshots };
    } catch (error) {
      if (look === LOOKS || !(error instanceof FootpathError && error.code === 'not-found')) throw error;
    }
  }
}

/** The error for a pipeline that has committed no epoch of its newest generation. */
export function nothingOpen(newest: Manifest | null, pipeline: string, place: string): FootpathError {
  const since = newest?.superseded
    ? newest.releases?.rebuilt
      ? ' since its rebuild began'
      : ' since it was reset'
    : '';
  return new FootpathError(
    'not-found',
    `Pipeline ${pipeline} in ${place} has committed no epoch${since} yet: there is nothing open. Let its run go on.`,
  );
}

function notFinal(document: Document): Document {
  return { ...document, final: false };
}

function without(document: Document, fields: readonly string[]): Document {
  return Object.fromEntries(Object.entries(document).filter(([name]) => !fields.includes(name)));
}
