import { join } from 'node:path';
import type { Clock, Files } from '../file/files';
import { removeQuietly, TEMPORARY_PREFIX } from '../file/publish-file';
import { collectionFiles, type Manifest } from './format';
import { manifestVersions, readManifest } from './manifest-chain';
import { manifestName, type PipelineLayout } from './store-layout';

/** So many manifests stay, whatever their age: a reader that read the name of the newest must find it. */
const KEPT_MANIFESTS = 8;

/** Removes what a commit replaced, once no reader that began before can want it. Knows ages by having seen things come. */
export class Sweeper {
  /** Manifests on disk, oldest first, and when each was superseded at the latest. */
  private manifests: { version: number; sinceMs: number }[] = [];

  constructor(
    private readonly files: Files,
    private readonly clock: Clock,
    private readonly layout: PipelineLayout,
    private readonly graceMs: number,
  ) {}

  /** Starts with the manifests that are there. */
  begin(versions: readonly number[]): void {
    const sinceMs = this.clock.nowMs();
    this.manifests = versions.map((version) => ({ version, sinceMs }));
  }

  /** Parts the garbage into what stays and the names that may go now. */
  split(garbage: Manifest['garbage']): { garbage: Manifest['garbage']; expired: string[] } {
    const nowMs = this.clock.nowMs();
    const old = (sinceMs: number) => nowMs - sinceMs >= this.graceMs;
    return {
      garbage: garbage.filter(({ sinceMs }) => !old(sinceMs)),
      expired: garbage.filter(({ sinceMs }) => old(sinceMs)).map(({ name }) => name),
    };
  }

  /** After a commit: removes these files and the manifests that are old and many enough. */
  sweep(version: number, names: readonly string[]): void {
    for (const name of names) removeQuietly(this.files, join(this.layout.filesFolder, name));
    const nowMs = this.clock.nowMs();
    for (let last = this.manifests.at(-1)?.version ?? version - 1; last < version; ) {
      this.manifests.push({ version: ++last, sinceMs: nowMs });
    }
    while (this.manifests.length > KEPT_MANIFESTS && nowMs - this.manifests[0].sinceMs >= this.graceMs) {
      const oldest = this.manifests.shift();
      if (oldest) removeQuietly(this.files, join(this.layout.folder, manifestName(oldest.version)));
    }
  }
}

/**
 * After a take-over: removes files that no manifest lists, left by a run that crashed before its commit, and unpublished
 * ones. Gives the versions of the manifests that are there.
 */
export function removeUnlisted(files: Files, { folder, filesFolder }: PipelineLayout, newest: number): number[] {
  const versions = manifestVersions(files, folder);
  const listed = new Set<string>();
  for (const version of versions) {
    // An older manifest is kept for readers only; one that is damaged has none.
    const manifest = version === newest ? readManifest(files, folder, version) : readQuietly(files, folder, version);
    if (!manifest) continue;
    const refs = [...manifest.state, ...collectionFiles(manifest)];
    if (manifest.superseded) refs.push(...collectionFiles(manifest.superseded));
    for (const { name } of [...refs, ...manifest.garbage]) listed.add(name);
  }
  for (const name of files.list(filesFolder)) if (!listed.has(name)) removeQuietly(files, join(filesFolder, name));
  for (const name of files.list(folder)) {
    if (name.startsWith(TEMPORARY_PREFIX)) removeQuietly(files, join(folder, name));
  }
  return versions;
}

function readQuietly(files: Files, folder: string, version: number): Manifest | null {
  try {
    return readManifest(files, folder, version);
  } catch {
    return null;
  }
}
