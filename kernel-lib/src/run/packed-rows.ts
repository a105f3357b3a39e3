import type { Closing, TakenColumns, TakenRows, TakenTexts } from '../stream/taken-rows';

/**
 * Taken rows as a message of a few numbers: memory is named only where the other side does not know it yet, since each array in a
 * message costs both sides as much as some rows.
 */
export interface PackedRows {
  readonly slot: number;
  readonly length: number;
  readonly file: number;
  readonly textCount: number;
  readonly firstText: number;
  readonly closing: Closing;
  readonly columns: TakenColumns | null;
  readonly texts: TakenTexts | null;
}

type Memory = Pick<TakenRows, 'columns' | 'texts'>;

/** Packs rows for one receiver, and remembers by slot what that one knows. */
export class RowsPacker {
  private readonly known = new Map<number, Memory>();

  pack(slot: number, { columns, texts, ...rest }: TakenRows): PackedRows {
    const known = this.known.get(slot);
    this.known.set(slot, { columns, texts });
    return {
      ...rest,
      slot,
      columns: known?.columns === columns ? null : columns,
      texts: known?.texts === texts ? null : texts,
    };
  }
}

/** The other side of one packer. */
export class RowsUnpacker {
  private readonly known = new Map<number, Memory>();

  unpack({ slot, columns, texts, ...rest }: PackedRows): TakenRows {
    const known = this.known.get(slot);
    const memory = { columns: columns ?? known!.columns, texts: texts ?? known!.texts };
    this.known.set(slot, memory);
    return { ...rest, ...memory };
  }
}
