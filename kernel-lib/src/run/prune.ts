import { join, resolve } from 'node:path';
import { type Manifest, prunedInAll } from '../store/format';
import { openPipelineWriter } from '../store/pipeline-writer';
import { type PrunedFiles, pruneFiles } from '../store/prune-files';
import { pipelineLayout } from '../store/store-layout';
import { checkNotReplaced } from './check-not-replaced';
import { open } from './open';
import type { World } from './options';
import { pruneRules } from './prune-rules';
import { worldOf } from './world-of';

export interface PruneOptions {
  /** Folder of the store. */
  readonly dir: string;
  /** Which pipeline's documents, where the store has several. */
  readonly pipeline?: string;
  /** Names of collections. Default: all that have a time. */
  readonly collections?: readonly string[];
  /** Counted back from the greatest event time that is committed, so that a file of years ago keeps its own last days. */
  readonly olderThanMs: number;
  /** Only says what would go, by the last commit: writes nothing, and the pipeline may run meanwhile. */
  readonly dryRun?: boolean;
  readonly world?: Partial<Pick<World, 'files' | 'clock' | 'host'>>;
}

export interface PruneResult {
  readonly pipeline: string;
  /** What is of before this time is gone; null if no record was ever good. */
  readonly before: string | null;
  /** By collection, what went now. */
  readonly collections: Readonly<Record<string, { readonly documents: number; readonly events: number }>>;
}

/**
 * Removes old documents of a pipeline's collections, and counts them, so that the counters still reconcile. A document is as old
 * as its end: `session_end`, `window_end`, else its event time. All of it counts at once or not at all; readers that began before
 * have a grace. State is not touched: what is open stays open.
 *
 * @throws FootpathError `not-found`, `bad-argument` for a collection without a time; `locked` while the pipeline runs; `changed`, `corrupt`, `io`.
 */
export function prunePipeline(options: PruneOptions): PruneResult {
  const world = worldOf(options.world);
  const { files } = world;
  const dir = resolve(options.dir);
  const { manifest, progress, definition } = open(dir, files).commit(options.pipeline);
  const { pipeline } = manifest;
  const asked = pruneRules(manifest, progress, definition, options);
  if (asked === null) return { pipeline, before: null, collections: {} };
  const { beforeMs, rules } = asked;
  const names = Object.keys(rules);
  const gone = (pruned: readonly Pruned[]) => ({
    pipeline,
    before: new Date(beforeMs).toISOString(),
    collections: Object.fromEntries(pruned.map(({ name, documents, events }) => [name, { documents, events }])),
  });
  const pruneAll = ({ collections }: Manifest, newFileOf: NewFileOf | null) =>
    names.map((name): Pruned => {
      const state = collections[name];
      const newFile = newFileOf && (() => newFileOf(state.kind === 'segments' ? 'segment' : 'documents', name));
      const pathOf = (file: string) => join(pipelineLayout(dir, pipeline).filesFolder, file);
      return { name, ...pruneFiles({ files, pathOf, newFile }, state, rules[name]) };
    });
  if (options.dryRun) {
    checkNotReplaced(manifest, 'prune');
    return gone(pruneAll(manifest, null));
  }
  const writer = openPipelineWriter({ ...world, dir, pipeline });
  const current = writer.current!;
  checkNotReplaced(current, 'prune');
  writer.takeLease(current);
  try {
    const { collections } = writer.current!;
    const pruned = pruneAll(writer.current!, (kind, name) => writer.newFile(kind, name));
    const left = pruned
      .filter(({ documents }) => documents > 0)
      .map(({ name, files: kept, documents, events }) => {
        const total = prunedInAll(collections[name].pruned, { documents, events, beforeMs });
        return [name, { files: kept, pruned: total }] as const;
      });
    if (left.length > 0) writer.keepOnly(Object.fromEntries(left));
    return gone(pruned);
  } finally {
    writer.releaseLease();
  }
}

type Pruned = PrunedFiles & { readonly name: string };
type NewFileOf = (kind: 'segment' | 'documents', name: string) => { readonly path: string; readonly name: string };
