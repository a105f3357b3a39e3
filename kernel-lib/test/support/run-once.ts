import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Files } from '../../src/file/files';
import { nodeFiles } from '../../src/file/node-files';
import type { PipelineInput } from '../../src/pipeline/definition-input';
import { type OpenStore, open } from '../../src/run/open';
import type { RunOptions } from '../../src/run/options';
import type { RunResult } from '../../src/run/result';
import { run } from '../../src/run/run';
import { parsedDefinition } from './parsed-definition';

/** A folder that the caller removes. */
export function temporaryFolder(): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'footpath-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** A folder that is gone afterwards. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const { folder, remove } = temporaryFolder();
  try {
    return await work(folder);
  } finally {
    remove();
  }
}

export type PlainDocument = Record<string, unknown>;

export interface Outcome {
  readonly result: RunResult;
  readonly collections: Record<string, PlainDocument[]>;
}

/** Who wrote a document, and what only says where it came from: equality between runs leaves these out. */
const STAMPS = ['pipeline', 'generation', 'epoch', 'fence'];

/** All documents of the store in a folder, as `documentsOf` gives them. */
export async function documentsIn(dir: string, files: Files = nodeFiles): Promise<Record<string, PlainDocument[]>> {
  return documentsOf(open(dir, files));
}

/** All documents of a store, by collection, ordered by `_id`, without their stamps. */
export async function documentsOf(
  store: Pick<OpenStore, 'collections' | 'collection'>,
): Promise<Record<string, PlainDocument[]>> {
  const collections: Record<string, PlainDocument[]> = {};
  for (const name of store.collections) {
    if (name === 'checkpoints' || name === 'runs') continue;
    const documents = (await store.collection(name).find().toArray()) as PlainDocument[];
    collections[name] = documents
      .map((document) => Object.fromEntries(Object.entries(document).filter(([field]) => !STAMPS.includes(field))))
      .sort((a, b) => (String(a._id) < String(b._id) ? -1 : 1));
  }
  return collections;
}

/** Runs a definition over the bytes of one file, in a store of its own, and reads everything back. */
export function runOnce(
  definition: PipelineInput,
  input: string | Uint8Array,
  options: Partial<RunOptions> & { fileName?: string } = {},
): Promise<Outcome> {
  return inFolder(async (folder) => {
    const { fileName = 'events.csv', ...rest } = options;
    const path = join(folder, fileName);
    writeFileSync(path, input);
    const dir = join(folder, 'store');
    const result = await run({
      inputs: [path],
      kind: 'csv',
      definition: parsedDefinition(definition),
      dir,
      workers: 0,
      ...rest,
    });
    return { result, collections: await documentsIn(dir) };
  });
}
