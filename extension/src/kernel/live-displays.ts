interface Cell {
  /** Below zero once it is gone from its notebook. */
  readonly index: number;
}

/**
 * The displays of a notebook that a later update may replace, also one of another cell. Each holds what it shows, so a display is forgotten as
 * soon as nothing below a cell can be it: when its cell runs again or is gone, and with the kernel that could update it.
 */
export class LiveDisplays<C extends Cell, Output> {
  private readonly kept = new Map<string, { readonly cell: C; readonly output: Output }>();

  get size(): number {
    return this.kept.size;
  }

  get(id: string): Output | undefined {
    return this.kept.get(id)?.output;
  }

  set(id: string, cell: C, output: Output): void {
    this.kept.set(id, { cell, output });
  }

  /** A cell's outputs are cleared: it runs again. */
  forget(cell: C): void {
    for (const [id, kept] of this.kept) if (kept.cell === cell || kept.cell.index < 0) this.kept.delete(id);
  }

  clear(): void {
    this.kept.clear();
  }
}
