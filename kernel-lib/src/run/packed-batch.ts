import type { EventBatch, Origins } from '../event/batch';
import { NO_DEAD } from '../event/batch-buffers';

/** The columns of a slot, in shared memory. They are the same from chunk to chunk, until a longer one needs more room. */
type Columns = Omit<EventBatch, 'length' | 'file' | 'text' | 'dead' | 'read' | 'origins'>;

/**
 * A batch as a message of a few numbers: its memory is named only where the other side does not know it yet, since each array in a message
 * costs both sides as much as parsing some rows. Dead records stay with who parsed them.
 */
export interface PackedBatch {
  readonly slot: number;
  readonly length: number;
  readonly read: number;
  readonly file: number;
  readonly textStart: number;
  readonly textLength: number;
  readonly columns: Columns | null;
  readonly text: SharedArrayBuffer | null;
  readonly origins?: Origins;
}

interface Known {
  readonly columns: Columns;
  readonly text: SharedArrayBuffer;
}

/** Packs batches for one receiver, and remembers by slot what that one knows. */
export class BatchPacker {
  private readonly known = new Map<number, { timeMs: Float64Array; text: ArrayBufferLike }>();

  pack(slot: number, batch: EventBatch): PackedBatch {
    const { length, read, file, text, origins, dead: _, ...columns } = batch;
    const known = this.known.get(slot);
    // All columns grow together.
    const isKnown = known?.timeMs === columns.timeMs;
    const isKnownText = known?.text === text.buffer;
    if (!isKnown || !isKnownText) this.known.set(slot, { timeMs: columns.timeMs, text: text.buffer });
    return {
      slot,
      length,
      read,
      file,
      textStart: text.byteOffset,
      textLength: text.length,
      columns: isKnown ? null : columns,
      text: isKnownText ? null : (text.buffer as SharedArrayBuffer),
      origins,
    };
  }
}

/** The other side of one packer. */
export class BatchUnpacker {
  private readonly known = new Map<number, Known>();

  unpack({ slot, length, read, file, textStart, textLength, columns, text, origins }: PackedBatch): EventBatch {
    let known = this.known.get(slot);
    if (columns !== null || text !== null) {
      known = { columns: columns ?? known!.columns, text: text ?? known!.text };
      this.known.set(slot, known);
    }
    return {
      ...known!.columns,
      length,
      read,
      file,
      text: new Uint8Array(known!.text, textStart, textLength),
      dead: NO_DEAD,
      origins,
    };
  }
}
