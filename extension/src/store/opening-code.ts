import type { StoreChoice } from './store-choice';

/** How a notebook's cell opens a store: what it imports for it, and the expression. */
export interface OpeningCode {
  readonly name: 'open' | 'openMongo';
  readonly code: string;
}

/** A database is opened by its name alone: its address, with its password, comes to the kernel by the environment and into no notebook. */
export function openingCode({ kind, dir, database }: Pick<StoreChoice, 'kind' | 'dir' | 'database'>): OpeningCode {
  return kind === 'folder'
    ? { name: 'open', code: `open(${JSON.stringify(dir)})` }
    : { name: 'openMongo', code: `await openMongo({ database: ${JSON.stringify(database)} })` };
}
