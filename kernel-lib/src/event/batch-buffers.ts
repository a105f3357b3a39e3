import type { DeadRecords, EventBatch, TextRefs } from './batch';

/** Bytes of input per row that a first estimate reckons with; a wrong one costs a copy, not a row. */
const BYTES_PER_ROW = 64;

type Column = Float64Array | Uint32Array | Uint8Array;

/** A typed array of that length in shared memory, holding what `from` held. */
export function shared<T extends Column>(
  kind: { new (buffer: SharedArrayBuffer): T; readonly BYTES_PER_ELEMENT: number },
  length: number,
  from?: T,
): T {
  const array = new kind(new SharedArrayBuffer(length * kind.BYTES_PER_ELEMENT));
  if (from) array.set(from);
  return array;
}

function growRefs(refs: TextRefs | undefined, capacity: number): TextRefs {
  return {
    start: shared(Uint32Array, capacity, refs?.start),
    length: shared(Uint32Array, capacity, refs?.length),
    hash: shared(Uint32Array, capacity, refs?.hash),
  };
}

/** The columns that a parser writes into: shared memory, used again from chunk to chunk, grown by doubling. */
export class BatchBuffers {
  capacity = 0;
  timeMs!: Float64Array;
  type!: Uint8Array;
  productId!: Float64Array;
  priceCents!: Float64Array;
  userId!: Float64Array;
  partition!: Uint32Array;
  offset!: Float64Array;
  line!: Float64Array;
  rawStart!: Uint32Array;
  rawSize!: Uint32Array;
  /** In the order of `TEXT_COLUMNS`. */
  texts!: readonly TextRefs[];
  readonly dead = new DeadBuffers();

  /** Makes room for the rows that a chunk of that size may be expected to have. */
  expect(chunkBytes: number): void {
    const rows = Math.max(16, Math.ceil(chunkBytes / BYTES_PER_ROW));
    if (rows > this.capacity) this.grow(rows);
  }

  grow(capacity = this.capacity * 2): void {
    this.timeMs = shared(Float64Array, capacity, this.timeMs);
    this.type = shared(Uint8Array, capacity, this.type);
    this.productId = shared(Float64Array, capacity, this.productId);
    this.priceCents = shared(Float64Array, capacity, this.priceCents);
    this.userId = shared(Float64Array, capacity, this.userId);
    this.partition = shared(Uint32Array, capacity, this.partition);
    this.offset = shared(Float64Array, capacity, this.offset);
    this.line = shared(Float64Array, capacity, this.line);
    this.rawStart = shared(Uint32Array, capacity, this.rawStart);
    this.rawSize = shared(Uint32Array, capacity, this.rawSize);
    this.texts = [0, 1, 2, 3].map((column) => growRefs(this.texts?.[column], capacity));
    this.capacity = capacity;
  }

  /** The batch of the first `length` rows. */
  batch(length: number, file: number, text: Uint8Array): EventBatch {
    const [categoryId, categoryCode, brand, userSession] = this.texts;
    const { timeMs, type, productId, priceCents, userId, partition, offset, line, rawStart, rawSize } = this;
    const dead = this.dead.records();
    return {
      length,
      file,
      text,
      timeMs,
      type,
      productId,
      priceCents,
      userId,
      partition,
      offset,
      line,
      rawStart,
      rawSize,
      categoryId,
      categoryCode,
      brand,
      userSession,
      dead,
      read: length + dead.length,
    };
  }
}

/** Dead records by column; there are few, or all are. */
export class DeadBuffers {
  length = 0;
  private capacity = 0;
  private start = new Uint32Array(0);
  private size = new Uint32Array(0);
  private rawSize = new Float64Array(0);
  private line = new Float64Array(0);
  private reason = new Uint8Array(0);
  private partition = new Uint32Array(0);
  private offset = new Float64Array(0);

  add(
    start: number,
    size: number,
    rawSize: number,
    line: number,
    reason: number,
    partition: number,
    offset: number,
  ): void {
    if (this.length === this.capacity) this.grow(Math.max(64, this.capacity * 2));
    const row = this.length++;
    this.start[row] = start;
    this.size[row] = size;
    this.rawSize[row] = rawSize;
    this.line[row] = line;
    this.reason[row] = reason;
    this.partition[row] = partition;
    this.offset[row] = offset;
  }

  records(): DeadRecords {
    const { length, start, size, rawSize, line, reason, partition, offset } = this;
    return { length, start, size, rawSize, line, reason, partition, offset };
  }

  private grow(capacity: number): void {
    this.start = shared(Uint32Array, capacity, this.start);
    this.size = shared(Uint32Array, capacity, this.size);
    this.rawSize = shared(Float64Array, capacity, this.rawSize);
    this.line = shared(Float64Array, capacity, this.line);
    this.reason = shared(Uint8Array, capacity, this.reason);
    this.partition = shared(Uint32Array, capacity, this.partition);
    this.offset = shared(Float64Array, capacity, this.offset);
    this.capacity = capacity;
  }
}

/** For batches whose dead records stay with who parsed them. */
export const NO_DEAD: DeadRecords = new DeadBuffers().records();
