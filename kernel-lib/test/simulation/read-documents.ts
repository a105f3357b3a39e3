import type { Files } from '../../src/file/files';
import { open } from '../../src/run/open';

/** Documents as text, by collection and `_id`. */
export type StoredDocuments = ReadonlyMap<string, ReadonlyMap<string, StoredDocument>>;

export interface StoredDocument {
  /** All that equality between runs is about. */
  readonly text: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** Who wrote it: equality between runs leaves these out. */
const STAMPS = new Set(['pipeline', 'generation', 'epoch', 'fence']);

/** All documents of a store; an `_id` that is there twice is an error. */
export async function readDocuments(dir: string, files: Files, store = open(dir, files)): Promise<StoredDocuments> {
  const collections = new Map<string, Map<string, StoredDocument>>();
  for (const name of store.collections) {
    if (name === 'checkpoints' || name === 'runs') continue;
    const documents = new Map<string, StoredDocument>();
    for (const value of (await store.collection(name).find().toArray()) as Record<string, unknown>[]) {
      const id = String(value._id);
      if (documents.has(id)) throw new Error(`${name} has ${id} twice`);
      const text = JSON.stringify(Object.entries(value).filter(([field]) => !STAMPS.has(field)));
      documents.set(id, { text, value });
    }
    collections.set(name, documents);
  }
  return collections;
}
