import type { StoreChoice } from '../store/store-choice';
import type { DataNode } from './data-nodes';

export interface DatabaseNodeParts {
  /** The database, null where none is chosen or known. */
  readonly find: () => Promise<StoreChoice | null>;
  /** Its node, by asking it; null where there is nothing in it yet. */
  readonly read: (store: StoreChoice) => Promise<DataNode | null>;
  readonly onChange: () => void;
}

/**
 * The node of the database, as it was last: a server that is away takes its time to be found away, and nobody waits for it who looks at
 * the folder. It is asked anew only once it was forgotten, never twice at a time.
 */
export class DatabaseNode {
  private node: DataNode | null = null;
  private isStale = true;
  private isAsked = false;

  constructor(private readonly parts: DatabaseNodeParts) {}

  /** It is asked again by the next who looks. */
  forget(): void {
    this.isStale = true;
  }

  /** What is known now; `onChange` tells when more is. */
  look(): DataNode | null {
    if (this.isStale && !this.isAsked) void this.ask();
    return this.node;
  }

  private async ask(): Promise<void> {
    const { find, read } = this.parts;
    this.isAsked = true;
    while (this.isStale) {
      this.isStale = false;
      try {
        const store = await find();
        if (store !== null && !this.isOf(store)) this.show({ kind: 'pending', store });
        this.show(store === null ? null : await read(store));
      } catch (error) {
        const message = `The address of the database cannot be read: ${(error as Error).message}. Unlock the keyring, then choose Refresh.`;
        this.show({ kind: 'error', place: 'secrets', message, remedy: 'footpath.refreshData' });
      }
    }
    this.isAsked = false;
  }

  private isOf({ place }: StoreChoice): boolean {
    const { node } = this;
    if (node === null) return false;
    return (node.kind === 'error' ? node.place : node.store.place) === place;
  }

  private show(node: DataNode | null): void {
    const isSame = JSON.stringify(node) === JSON.stringify(this.node);
    this.node = node;
    if (!isSame) this.parts.onChange();
  }
}
