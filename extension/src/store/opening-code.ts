import type { StoreChoice } from './store-choice';

/** How a notebook's cell opens a store: what it imports for it, and the expression. */
export interface OpeningCode {
  readonly name: 'open' | 'openMongo';
  readonly code: string;
  /** The statement behind the last use, null where nothing has to be given back. */
  readonly closing: string | null;
}

/**
 * A database is opened by its name alone: its address, with its password, and the folder of its topics come to the kernel by the environment and
 * into no notebook. Its connections are closed by the cell that uses them.
 */
export function openingCode({ kind, dir, database }: Pick<StoreChoice, 'kind' | 'dir' | 'database'>): OpeningCode {
  return kind === 'folder'
    ? { name: 'open', code: `open(${JSON.stringify(dir)})`, closing: null }
    : {
        name: 'openMongo',
        code: `await openMongo({ database: ${JSON.stringify(database)} })`,
        closing: 'await store.close();',
      };
}
