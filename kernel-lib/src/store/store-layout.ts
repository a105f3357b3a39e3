import { join } from 'node:path';
import { FootpathError } from '../event/error';

/** Names that may become a folder or a file of the store, whoever asks for them. */
const SAFE_NAME = /^[a-z0-9][a-z0-9_-]{0,63}$/;
const MANIFEST_NAME = /^manifest-(\d{10,16})\.json$/;

/** Where things lie in a store's folder. */
export interface StoreLayout {
  readonly dir: string;
  readonly storeFile: string;
  readonly claimsFolder: string;
  readonly pipelinesFolder: string;
}

export interface PipelineLayout {
  /** Holds the chain of manifests. */
  readonly folder: string;
  /** Holds the files that manifests list. */
  readonly filesFolder: string;
}

export function storeLayout(dir: string): StoreLayout {
  return {
    dir,
    storeFile: join(dir, 'store.json'),
    claimsFolder: join(dir, 'claims'),
    pipelinesFolder: join(dir, 'pipelines'),
  };
}

/** @throws FootpathError `bad-argument` for a name that is not safe as a folder's. */
export function pipelineLayout(dir: string, pipeline: string): PipelineLayout {
  const folder = join(storeLayout(dir).pipelinesFolder, safeName(pipeline));
  return { folder, filesFolder: join(folder, 'files') };
}

export function claimPath(dir: string, collection: string): string {
  return join(storeLayout(dir).claimsFolder, safeName(collection));
}

export function manifestName(version: number): string {
  return `manifest-${String(version).padStart(10, '0')}.json`;
}

/** The version in a manifest's name; null for other names. */
export function manifestVersion(name: string): number | null {
  const match = MANIFEST_NAME.exec(name);
  return match ? Number(match[1]) : null;
}

function safeName(name: string): string {
  if (SAFE_NAME.test(name)) return name;
  throw new FootpathError(
    'bad-argument',
    `"${name}" cannot be a name in a store: use a to z, 0 to 9, _ and -, a letter or digit first, at most 64.`,
  );
}
