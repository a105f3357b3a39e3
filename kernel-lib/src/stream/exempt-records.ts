import type { EventBatch } from '../event/batch';

/** Records that are in time whatever the watermark says, by column; their order does not matter. Structured-cloneable. */
export interface ExemptPlaces {
  /** Place of the file among the files given together. */
  readonly file: Uint32Array;
  readonly partition: Uint32Array;
  readonly offset: Float64Array;
  readonly timeMs: Float64Array;
}

/**
 * The exempt records of an input, and which of them are still to come. What lies at or above the event time of one that is to
 * come cannot be final, closed or forgotten before it has come.
 */
export class ExemptRecords {
  private readonly places: ExemptPlaces;
  /** By partition, its records are `[firsts[p], firsts[p + 1])` of `places`, in the order of the input. */
  private readonly firsts: Uint32Array;
  /** By record, the least event time of it and of those behind it in its partition. */
  private readonly leastMs: Float64Array;
  /** By partition, the next one to come. */
  private readonly next: Uint32Array;
  private toCome: number;

  constructor(given: ExemptPlaces, partitions: number) {
    const { length } = given.offset;
    const order = Uint32Array.from({ length }, (_, record) => record).sort(
      (a, b) =>
        given.partition[a] - given.partition[b] || given.file[a] - given.file[b] || given.offset[a] - given.offset[b],
    );
    this.places = {
      file: order.map((record) => given.file[record]),
      partition: order.map((record) => given.partition[record]),
      offset: Float64Array.from(order, (record) => given.offset[record]),
      timeMs: Float64Array.from(order, (record) => given.timeMs[record]),
    };
    this.firsts = new Uint32Array(partitions + 1);
    for (const partition of given.partition) this.firsts[partition + 1]++;
    for (let partition = 0; partition < partitions; partition++) this.firsts[partition + 1] += this.firsts[partition];
    this.leastMs = Float64Array.from(this.places.timeMs);
    for (let record = length - 2; record >= 0; record--) {
      if (this.places.partition[record] !== this.places.partition[record + 1]) continue;
      this.leastMs[record] = Math.min(this.leastMs[record], this.leastMs[record + 1]);
    }
    this.next = this.firsts.slice(0, partitions);
    this.toCome = length;
  }

  /** Least event time of those that are still to come in a partition; +Infinity without one. */
  leastToComeMs(partition: number): number {
    const next = this.next[partition];
    return next < this.firsts[partition + 1] ? this.leastMs[next] : Number.POSITIVE_INFINITY;
  }

  has(file: number, partition: number, offset: number): boolean {
    let low = this.firsts[partition];
    let high = this.firsts[partition + 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.isBefore(middle, file, offset)) low = middle + 1;
      else high = middle;
    }
    return low < this.firsts[partition + 1] && this.places.file[low] === file && this.places.offset[low] === offset;
  }

  private isBefore(record: number, file: number, offset: number): boolean {
    const { places } = this;
    return places.file[record] < file || (places.file[record] === file && places.offset[record] < offset);
  }

  /** Says that these rows have come. */
  pass(batch: Pick<EventBatch, 'file' | 'partition' | 'offset'>, from: number, to: number): void {
    if (this.toCome === 0) return;
    const { next, firsts } = this;
    for (let row = from; row < to; row++) {
      const partition = batch.partition[row];
      while (
        next[partition] < firsts[partition + 1] &&
        this.isBefore(next[partition], batch.file, batch.offset[row] + 1)
      ) {
        next[partition]++;
        this.toCome--;
      }
    }
  }

  /** By partition, how many have come: what `restore` takes. */
  come(): number[] {
    return Array.from(this.next, (next, partition) => next - this.firsts[partition]);
  }

  restore(come: readonly number[]): void {
    come.forEach((count, partition) => {
      this.toCome -= this.firsts[partition] + count - this.next[partition];
      this.next[partition] = this.firsts[partition] + count;
    });
  }
}
