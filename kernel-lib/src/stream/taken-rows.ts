import { shared } from '../event/batch-buffers';

/** How far what is open may be closed, as of some record. */
export interface Closing {
  /** The watermark of each partition, as far as anything may be closed by it. */
  readonly byPartitionMs: Float64Array;
  /** The minimum over all partitions. */
  readonly sourceMs: number;
}

/** The columns of taken rows and of the texts that they brought, in shared memory. Arrays may be longer than what is in them. */
export interface TakenColumns {
  readonly timeMs: Float64Array;
  /** See `EventRows.order`. */
  readonly order: Float64Array;
  readonly type: Uint8Array;
  readonly productId: Float64Array;
  readonly priceCents: Float64Array;
  readonly userId: Float64Array;
  readonly partition: Uint32Array;
  readonly offset: Float64Array;
  /** Texts by the intake's numbers. */
  readonly categoryId: Uint32Array;
  readonly categoryCode: Uint32Array;
  readonly brand: Uint32Array;
  readonly userSession: Uint32Array;
}

/** The names of all columns. */
export const TAKEN_COLUMNS = [
  'timeMs',
  'order',
  'type',
  'productId',
  'priceCents',
  'userId',
  'partition',
  'offset',
  'categoryId',
  'categoryCode',
  'brand',
  'userSession',
] as const satisfies readonly (keyof TakenColumns)[];

/** Texts one behind the other, in shared memory. */
export interface TakenTexts {
  readonly bytes: Uint8Array;
  /** By text, where it ends in `bytes`. */
  readonly ends: Uint32Array;
  readonly hash: Uint32Array;
}

/** The unique events of a batch, as the intake gives them to all shards: numbers, and the texts that the shards do not know yet. */
export interface TakenRows {
  readonly length: number;
  /** Place of the file that all these rows are from. */
  readonly file: number;
  readonly columns: TakenColumns;
  readonly texts: TakenTexts;
  /** How many texts there are in `texts`, numbered from `firstText` on. */
  readonly textCount: number;
  /** 0 where the intake has begun to count anew: the numbers of before mean nothing any more. */
  readonly firstText: number;
  /** Behind these rows. */
  readonly closing: Closing;
}

/** A slot keeps so much room for texts, however few come. */
const KEPT_TEXT_BYTES = 64 << 10;

/** Memory for taken rows, used again from batch to batch, replaced where it is too small. */
export class TakenBuffers {
  columns = columnsOf(0);
  texts = textsOf(0, 0);

  /** Makes room for that many rows; what was in it is lost. */
  expectRows(rows: number): void {
    if (rows > this.columns.timeMs.length) this.columns = columnsOf(rows + (rows >> 2));
  }

  /** Makes room for texts. What was needed once, when all texts were sent anew, is not kept for the few that come with each batch. */
  expectTexts(count: number, bytes: number): void {
    const { ends, bytes: room } = this.texts;
    const isMuch = room.length > KEPT_TEXT_BYTES && room.length > 4 * bytes;
    if (count <= ends.length && bytes <= room.length && !isMuch) return;
    this.texts = textsOf(count + (count >> 1), bytes + (bytes >> 1));
  }
}

const DOUBLES = 6;
const WORDS = 5;

/** One piece of memory for all columns, widest first: many small ones would cost more to name than to fill. */
function columnsOf(rows: number): TakenColumns {
  const memory = new SharedArrayBuffer(rows * (8 * DOUBLES + 4 * WORDS + 1));
  const doubles = (column: number) => new Float64Array(memory, 8 * rows * column, rows);
  const words = (column: number) => new Uint32Array(memory, 8 * rows * DOUBLES + 4 * rows * column, rows);
  return {
    timeMs: doubles(0),
    order: doubles(1),
    productId: doubles(2),
    priceCents: doubles(3),
    userId: doubles(4),
    offset: doubles(5),
    partition: words(0),
    categoryId: words(1),
    categoryCode: words(2),
    brand: words(3),
    userSession: words(4),
    type: new Uint8Array(memory, rows * (8 * DOUBLES + 4 * WORDS), rows),
  };
}

function textsOf(count: number, bytes: number): TakenTexts {
  return { bytes: shared(Uint8Array, bytes), ends: shared(Uint32Array, count), hash: shared(Uint32Array, count) };
}
