import type { EventColumn } from '../event/schema';
import type { ColumnTypes } from '../pipeline/vector';
import { NULL_CODE } from './coded-rows';
import { DedupeBucket } from './dedupe-bucket';
import type { EventRows } from './event-rows';
import type { PartitionClocks } from './partition-clocks';
import { BLOCK_ROWS } from './row-block';
import type { SnapshotReader, SnapshotWriter } from './snapshot';

/** Buckets shorter than this would cost more than the keys they let go. */
const LEAST_BUCKET_MS = 60_000;

/** Hardly two events are equal in these that are not equal at all; a key without one of them is hashed whole. */
const HASHED: ReadonlySet<EventColumn> = new Set(['event_time', 'user_id', 'product_id']);

/** Buckets of up to so many keys are kept for later, so many of them. */
const SPARE_BUCKETS = 64;
const SPARE_KEYS = 16_384;

/** Where users are spread, all partitions are one. */
const ONE_PARTITION = new Uint32Array(BLOCK_ROWS);

/**
 * Finds events whose key came before. It remembers the keys with event time at or above the watermark of their partition,
 * in buckets of time that are dropped whole, and that is exact: a duplicate has its original's time, and below the
 * watermark it would be late. Where users are spread over the partitions, a duplicate may come in another one: then it is the
 * least watermark that counts.
 */
export class Dedupe {
  private readonly bucketMs: number;
  /** By partition: buckets by number, `floor(time / bucketMs)`. */
  private readonly buckets: Map<number, DedupeBucket>[];
  private readonly spare: DedupeBucket[] = [];
  private readonly key: Float64Array;
  private readonly isText: readonly boolean[];
  private readonly hashed: readonly number[];
  private readonly timePlace: number;

  constructor(
    private readonly columns: readonly EventColumn[],
    types: ColumnTypes,
    private readonly clocks: PartitionClocks,
  ) {
    this.bucketMs = Math.max(LEAST_BUCKET_MS, clocks.delayMs);
    this.buckets = Array.from({ length: clocks.areUsersSpread ? 1 : clocks.count }, () => new Map());
    this.key = new Float64Array(columns.length);
    this.isText = columns.map((name) => types.get(name)?.kind === 'text');
    const telling = columns.flatMap((name, k) => (HASHED.has(name) ? [k] : []));
    this.hashed = telling.length === HASHED.size ? telling : [...columns.keys()];
    this.timePlace = columns.indexOf('event_time');
  }

  /** Removes duplicates from the rows and gives how many there were. */
  removeDuplicates(rows: EventRows): number {
    const { key, bucketMs } = this;
    const columns = this.columns.map((name) => rows.codes(name));
    const { length, timeMs } = rows;
    const partition = this.clocks.areUsersSpread ? ONE_PARTITION : rows.partition;
    let kept = 0;
    let bucket: DedupeBucket | null = null;
    let startMs = 0;
    let lastPartition = -1;
    for (let row = 0; row < length; row++) {
      const time = timeMs[row];
      if (bucket === null || partition[row] !== lastPartition || !(time >= startMs && time < startMs + bucketMs)) {
        lastPartition = partition[row];
        const number = Math.floor(time / bucketMs);
        startMs = number * bucketMs;
        bucket = this.bucketAt(lastPartition, number);
      }
      for (let k = 0; k < key.length; k++) key[k] = columns[k][row];
      if (!bucket.add(key)) continue;
      if (kept < row) rows.move(row, kept);
      kept++;
    }
    rows.keep(kept);
    return length - kept;
  }

  private bucketAt(partition: number, number: number): DedupeBucket {
    const buckets = this.buckets[partition];
    let bucket = buckets.get(number);
    if (bucket === undefined) {
      bucket = this.spare.pop() ?? new DedupeBucket(this.key.length, this.hashed);
      buckets.set(number, bucket);
    }
    return bucket;
  }

  /** Drops the buckets that lie below their partition's watermark, and below every exempt record to come. */
  expire(): void {
    const { areUsersSpread } = this.clocks;
    this.buckets.forEach((buckets, partition) => {
      const watermarkMs = areUsersSpread ? this.clocks.closing().sourceMs : this.clocks.closingMs(partition);
      for (const [number, bucket] of buckets) {
        if ((number + 1) * this.bucketMs > watermarkMs) continue;
        buckets.delete(number);
        if (this.spare.length >= SPARE_BUCKETS || bucket.length > SPARE_KEYS) continue;
        bucket.clear();
        this.spare.push(bucket);
      }
    });
  }

  save(out: SnapshotWriter): void {
    const all = this.buckets.flatMap((buckets, partition) =>
      [...buckets.values()].map((bucket) => ({ bucket, partition })),
    );
    const length = all.reduce((sum, { bucket }) => sum + bucket.length, 0);
    const width = this.key.length;
    const partitions = new Uint32Array(length);
    const columns = this.columns.map(() => new Float64Array(length));
    let n = 0;
    for (const { bucket, partition } of all) {
      for (let entry = 0; entry < bucket.length; entry++, n++) {
        partitions[n] = partition;
        for (let k = 0; k < width; k++) columns[k][n] = bucket.keys[entry * width + k];
      }
    }
    out.put('dedupe.partition', partitions);
    columns.forEach((codes, k) => {
      out.put(`dedupe.${k}`, this.isText[k] ? out.textCodePlaces(codes) : codes);
    });
  }

  load(from: SnapshotReader): void {
    const partitions = from.u32('dedupe.partition');
    const columns = this.columns.map((_, k) => from.f64(`dedupe.${k}`));
    const times = columns[this.timePlace];
    for (let i = 0; i < partitions.length; i++) {
      columns.forEach((codes, k) => {
        this.key[k] = this.isText[k] ? from.textCode(codes[i]) : codes[i];
      });
      this.bucketAt(partitions[i], Math.floor(times[i] / this.bucketMs)).add(this.key);
    }
  }

  markTexts(live: Uint8Array): void {
    this.forEachTextCode((keys, at) => {
      live[keys[at]] = 1;
    });
  }

  remapTexts(remap: Uint32Array): void {
    if (!this.isText.includes(true)) return;
    this.forEachTextCode((keys, at) => {
      keys[at] = remap[keys[at]];
    });
    for (const buckets of this.buckets) for (const bucket of buckets.values()) bucket.renewHashes();
  }

  private forEachTextCode(visit: (keys: Float64Array, at: number) => void): void {
    const places = [...this.isText.keys()].filter((k) => this.isText[k]);
    for (const buckets of this.buckets) {
      for (const { keys, length, width } of buckets.values()) {
        for (let at = 0; at < length * width; at += width) {
          for (const k of places) if (keys[at + k] !== NULL_CODE) visit(keys, at + k);
        }
      }
    }
  }
}
