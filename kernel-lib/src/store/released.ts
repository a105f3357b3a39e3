import { join } from 'node:path';
import { makeDurableFolder } from '../file/durable-folder';
import type { Files, HostIdentity } from '../file/files';
import { publishFile } from '../file/publish-file';
import { encodeCheckedJson, readCheckedJson } from './checked-json';
import { type Manifest, STORE_FORMAT_VERSION } from './format';
import { pipelineLayout } from './store-layout';

const RELEASE_NAME = /^release-(\d{10})\.json$/;
const APPENDED_NAME = /^appended-(\d{10})\.json$/;

/** A record that the next rebuild takes in. */
export interface ReleasedRecord {
  readonly source: string;
  readonly partition: number;
  readonly offset: number;
  /** Its event time: of a late one; of a dead one, as it is mended. */
  readonly timeMs?: number;
  /** Of a dead one, its bytes as they were and as they are to be, in base64. */
  readonly raw?: string;
  readonly mended?: string;
}

/**
 * A decision of somebody to take late or mended dead records in after all. It is a file of its own beside the manifests, made
 * once and never changed, so that it needs no lease: a run may go on meanwhile, and heeds it when it is rebuilt.
 */
export interface Release {
  /** From 1, without gaps. */
  readonly number: number;
  readonly kind: 'dead' | 'late';
  /** The generation that the records were found in. */
  readonly generation: number;
  readonly releasedAtMs: number;
  readonly records: readonly ReleasedRecord[];
  /** Where mended records of a topic are to be appended to it as well: its name, and by partition where it ended before. */
  readonly append?: { readonly topic: string; readonly ends: readonly number[] };
}

/** All releases that a pipeline's next rebuild may take in, in order: those of generations before its last reset are past. */
export function releasesOf(files: Files, dir: string, { pipeline, releases }: Manifest): Release[] {
  const folder = releasedFolder(dir, pipeline);
  return files
    .list(folder)
    .filter((name) => RELEASE_NAME.test(name))
    .map((name) => readCheckedJson(files, join(folder, name)) as unknown as Release)
    .filter(({ generation }) => generation >= (releases?.fromGeneration ?? 0));
}

/** The releases of which nobody knows whether all is appended that was to be: a rebuild has not taken them in either. */
export function releasesToAppend(files: Files, dir: string, manifest: Manifest): Release[] {
  const names = files.list(releasedFolder(dir, manifest.pipeline));
  const done = new Set(names.map((name) => Number(APPENDED_NAME.exec(name)?.[1] ?? 0)));
  const upTo = manifest.releases?.upTo ?? 0;
  return releasesOf(files, dir, manifest).filter(
    ({ append, number }) => append !== undefined && number > upTo && !done.has(number),
  );
}

/** How many released records wait for a rebuild: not those that were appended to their topic, where the run judges them. */
export function countWaiting(files: Files, dir: string, manifest: Manifest): number {
  const upTo = manifest.releases?.upTo ?? 0;
  const toAppend = new Set(releasesToAppend(files, dir, manifest).map(({ number }) => number));
  const waiting = releasesOf(files, dir, manifest)
    .filter(({ number }) => number > upTo)
    .flatMap(({ number, append, records }) =>
      append === undefined || toAppend.has(number) ? records : records.filter(({ source }) => source !== append.topic),
    );
  return waiting.length;
}

/** Notes that all of a release is appended. */
export function noteAppended(files: Files, dir: string, pipeline: string, number: number, host: HostIdentity): void {
  const note = encodeCheckedJson({ format: STORE_FORMAT_VERSION, number });
  publishFile(files, join(releasedFolder(dir, pipeline), numbered('appended', number)), note, host);
}

/** The number that the next release has. */
export function nextReleaseNumber(files: Files, dir: string, pipeline: string): number {
  const numbers = files.list(releasedFolder(dir, pipeline)).map((name) => Number(RELEASE_NAME.exec(name)?.[1] ?? 0));
  return Math.max(0, ...numbers) + 1;
}

/** Makes a release durable; false if somebody else made one of that number. */
export function publishRelease(
  files: Files,
  dir: string,
  pipeline: string,
  release: Release,
  host: HostIdentity,
): boolean {
  const folder = releasedFolder(dir, pipeline);
  makeDurableFolder(files, folder);
  const name = numbered('release', release.number);
  return publishFile(files, join(folder, name), encodeCheckedJson({ format: STORE_FORMAT_VERSION, ...release }), host);
}

function numbered(kind: 'release' | 'appended', number: number): string {
  return `${kind}-${String(number).padStart(10, '0')}.json`;
}

function releasedFolder(dir: string, pipeline: string): string {
  return join(pipelineLayout(dir, pipeline).folder, 'released');
}
