import { join } from 'node:path';
import { FootpathError } from '../event/error';
import { readSeal } from '../file/checked-line';
import type { Files, HostIdentity } from '../file/files';
import { publishFile } from '../file/publish-file';
import { encodeCheckedJson, readCheckedJson } from './checked-json';
import type { Manifest } from './format';
import { manifestName, manifestVersion } from './store-layout';

/** Versions of the manifests that are there, ascending. The last one is the truth. */
export function manifestVersions(files: Files, folder: string): number[] {
  return files
    .list(folder)
    .flatMap((name) => manifestVersion(name) ?? [])
    .sort((a, b) => a - b);
}

/** @throws FootpathError `corrupt`, `newer-format`, `not-found`. */
export function readManifest(files: Files, folder: string, version: number): Manifest {
  return readCheckedJson(files, join(folder, manifestName(version))) as Manifest;
}

/** The newest manifest, or null if there is none. An older one is never taken in its place: its files may be gone. */
export function newestManifest(files: Files, folder: string): Manifest | null {
  const version = manifestVersions(files, folder).at(-1);
  return version === undefined ? null : readManifest(files, folder, version);
}

/** The newest manifest, and what tells it from one of its version in a store that was made anew. */
export interface SealedManifest {
  readonly version: number;
  readonly seal: string;
  readonly manifest: Manifest;
}

/** As `newestManifest`; `known`, read earlier, is given back where it still is the newest, so that looking again costs next to nothing. */
export function newestUnlessKnown(
  files: Files,
  folder: string,
  known: SealedManifest | undefined,
): SealedManifest | null {
  const version = manifestVersions(files, folder).at(-1);
  if (version === undefined) return null;
  // Read before the manifest: who takes the folder away in between is found out at the next look.
  const seal = readSeal(files, join(folder, manifestName(version)));
  if (known?.version === version && known.seal === seal) return known;
  return { version, seal, manifest: readManifest(files, folder, version) };
}

/**
 * Makes a manifest the newest. False if somebody else made one of this version or a later one: a writer that slept may
 * find its version free because it was cleaned away, long after others went on.
 */
export function publishManifest(files: Files, folder: string, manifest: Manifest, host: HostIdentity): boolean {
  const { version } = manifest;
  const path = join(folder, manifestName(version));
  try {
    if (!publishFile(files, path, encodeCheckedJson(manifest), host)) return false;
  } catch (error) {
    // Others who went on meanwhile may have cleaned our temporary file away, and their own manifest of this version too.
    const isGone = error instanceof FootpathError && error.code === 'not-found';
    if (isGone && (manifestVersions(files, folder).at(-1) ?? 0) >= version) return false;
    throw error;
  }
  if (manifestVersions(files, folder).at(-1) === version) return true;
  files.remove(path);
  return false;
}
