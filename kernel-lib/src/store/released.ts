import { join } from 'node:path';
import { makeDurableFolder } from '../file/durable-folder';
import type { Files, HostIdentity } from '../file/files';
import { publishFile } from '../file/publish-file';
import { encodeCheckedJson, readCheckedJson } from './checked-json';
import { type Manifest, STORE_FORMAT_VERSION } from './format';
import { pipelineLayout } from './store-layout';

const RELEASE_NAME = /^release-(\d{10})\.json$/;

/** A record that the next rebuild takes in. */
export interface ReleasedRecord {
  readonly source: string;
  readonly partition: number;
  readonly offset: number;
  /** Of a late one, its event time. */
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
  const name = `release-${String(release.number).padStart(10, '0')}.json`;
  return publishFile(files, join(folder, name), encodeCheckedJson({ format: STORE_FORMAT_VERSION, ...release }), host);
}

function releasedFolder(dir: string, pipeline: string): string {
  return join(pipelineLayout(dir, pipeline).folder, 'released');
}
