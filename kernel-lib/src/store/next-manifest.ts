import { type Manifest, STORE_FORMAT_VERSION, type TakenReleases, visibleManifest } from './format';
import type { Replacement } from './incoming';
import type { Beginning } from './pipeline-store';

/**
 * What a lease is taken over: the manifest that is there, or the first one where nothing was committed yet and the definition is
 * another. Its version and lease are the caller's to set.
 */
export function takenManifest(
  before: Manifest | null,
  beginning: Beginning,
  pipeline: string,
): { readonly manifest: Omit<Manifest, 'lease'>; readonly goesOn: boolean } {
  const goesOn = before !== null && (before.epoch > 0 || before.definitionHash === beginning.definitionHash);
  return { manifest: goesOn ? before : firstManifest(pipeline, beginning, before), goesOn };
}

/** A manifest that begins anew: nothing of it is committed, and what was is read until its first commit. */
export function resetManifest(before: Manifest, rebuild: { readonly upTo: number } | undefined): Manifest {
  const { generation, epoch, definitionHash, definition, progress, collections } = visibleManifest(before);
  const releases: TakenReleases = rebuild
    ? { fromGeneration: before.releases?.fromGeneration ?? 0, upTo: rebuild.upTo, rebuilt: true }
    : { fromGeneration: before.generation + 1, upTo: 0, rebuilt: false };
  return {
    ...before,
    generation: before.generation + 1,
    epoch: 0,
    intent: null,
    progress: null,
    state: [],
    collections: {},
    superseded: { generation, epoch, definitionHash, definition, progress, collections },
    releases,
  };
}

/** A manifest whose generation came from another store: nothing of the one before is left. */
export function replacedManifest({ superseded: _, ...before }: Manifest, replacement: Replacement): Manifest {
  const releases: TakenReleases = { fromGeneration: replacement.generation, upTo: 0, rebuilt: false };
  return { ...before, ...replacement, releases };
}

/** The fence of who takes a lease: above all that were used, here or where the pipeline comes from. */
export function nextFence(before: Manifest | null, { usedFence = 0 }: Beginning): number {
  return Math.max(before?.lease.fence ?? 0, usedFence) + 1;
}

/** Where nothing was committed yet, only a reset can have left something: its generation, and what is still read. */
function firstManifest(pipeline: string, beginning: Beginning, before: Manifest | null): Omit<Manifest, 'lease'> {
  const { definitionHash, definition, progress } = beginning;
  return {
    format: STORE_FORMAT_VERSION,
    version: 1,
    pipeline,
    generation: before?.generation ?? beginning.generation,
    epoch: 0,
    intent: null,
    definitionHash,
    definition,
    progress,
    state: [],
    collections: {},
    garbage: before?.garbage ?? [],
    ...(before?.superseded ? { superseded: before.superseded } : {}),
    ...(before?.releases ? { releases: before.releases } : {}),
  };
}
