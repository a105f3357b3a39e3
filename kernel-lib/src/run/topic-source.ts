import { crc32 } from 'node:zlib';
import { placeText } from '../event/batch';
import { FootpathError } from '../event/error';
import { recordAt } from '../log/record-packer';
import type { LogBatch, TopicReader } from '../log/topic-log';
import type { EpochRange } from './epochs';
import type { InputReader, Read } from './feeder';
import type { FileProgress, PartitionProgress } from './progress';
import { SlotMemory } from './slot-memory';
import { checkMended, type Mend } from './taken-in';
import { type MergedBatch, TopicMerge } from './topic-merge';

const DEFAULT_CHUNK_BYTES = 1 << 18;
/** A record may bear a time so far ahead of its append and no more: beyond it the clock that made it is wrong. */
const MOST_AHEAD_MS = 3_600_000;

export interface TopicSourceOptions {
  readonly topic: TopicReader;
  /** By partition, where the input ends: written down when the pipeline started. Null for one that is followed. */
  readonly ends: readonly number[] | null;
  /** By partition, where it begins, before anything was read. */
  readonly starts: readonly number[];
  /** What was committed of it. */
  readonly resume: FileProgress | null;
  readonly chunkBytes?: number;
  /** Its place among the sources. Default 0. */
  readonly file?: number;
}

/**
 * A topic as the engine's input, up to offsets that are fixed, or range by range where it is followed. A global position counts
 * the bytes of the records and one more for each, in the merged order of the partitions.
 */
export class TopicSource implements InputReader {
  position: number;
  /** When the record that was read last was appended; null before the first of this start. */
  appendedMs: number | null = null;
  private records: number;
  private readonly merge: TopicMerge;
  private readonly slots = new Map<number, SlotMemory>();
  /** By partition, the records that are given out mended, in order of their offsets. */
  private readonly mends: Mend[][];
  /** Origins of these: copies that were appended of them are passed over, since each is given out in its own place. */
  private readonly mended = new Set<string>();

  /** By partition, the record that was read last, where it is to tell the topic; see `PartitionProgress`. */
  private readonly last: PartitionProgress['last'][];

  /** Of the range that is being read. */
  private limit = { position: 0, records: 0 };
  private isBounded = false;

  constructor(private readonly options: TopicSourceOptions) {
    const { topic, resume, starts } = options;
    this.position = resume?.consumedBytes ?? 0;
    this.records = (resume?.nextLine ?? 1) - 1;
    const offsets = resume?.partitions?.map(({ offset }) => offset) ?? starts;
    this.merge = new TopicMerge(topic, offsets, offsets);
    this.mends = starts.map(() => []);
    this.last = starts.map((_, partition) => resume?.partitions?.[partition].last);
  }

  /** By partition, the next record. */
  get offsets(): readonly number[] {
    return this.merge.offsets;
  }

  /** Share of the records that were read, 0–1; null where nobody knows how many there will be. */
  share(): number | null {
    const { starts, ends } = this.options;
    if (ends === null) return null;
    const total = ends.reduce((sum, end, partition) => sum + end - starts[partition], 0);
    return total === 0 ? 1 : Math.min(1, this.records / total);
  }

  fileProgress(): readonly FileProgress[] {
    const { topic, starts, ends } = this.options;
    const { name, id } = topic.describe();
    const partitions = this.merge.offsets.map((offset, partition) => ({
      start: starts[partition],
      offset,
      end: ends === null ? null : ends[partition],
      ...(this.last[partition] === undefined ? {} : { last: this.last[partition] }),
    }));
    return [{ name, headSha256: id, consumedBytes: this.position, nextLine: this.records + 1, crc32: 0, partitions }];
  }

  /** A range with ends of its own is one of a topic that is, or was, followed: behind it there may be more. */
  beginRange({ to, ends, records }: EpochRange): void {
    const all = ends ?? this.options.ends;
    if (all === null) throw new FootpathError('internal', 'a range of a topic that is followed says where it ends.');
    this.isBounded = ends === undefined;
    this.limit = { position: to, records: this.records + (records ?? Number.POSITIVE_INFINITY) };
    this.merge.endAt(all);
  }

  /** Nothing to skip: a topic is read from any offset, if it is the one that was read before. */
  async skipCommitted(): Promise<void> {
    await this.compareLast(this.options.resume);
  }

  /**
   * Compares the records that were read last with what is there now, where the topic's id does not tell it from one made anew.
   *
   * @throws FootpathError `changed` if one is another; one that is no longer there tells nothing.
   */
  async compareLast(known: FileProgress | null): Promise<void> {
    const { topic } = this.options;
    const wanted = known?.partitions?.map(({ last }) => last) ?? [];
    if (wanted.every((last) => last === undefined)) return;
    await topic.startAt?.(this.offsets.map((offset, partition) => wanted[partition]?.offset ?? offset));
    const ranges = await topic.offsets();
    for (const [partition, last] of wanted.entries()) {
      if (last === undefined || ranges[partition].startOffset > last.offset) continue;
      const [batch] = await topic.read(partition, last.offset, 1);
      const index = last.offset - (batch?.baseOffset ?? Number.POSITIVE_INFINITY);
      if (index >= 0 && index < batch.ends.length && fingerprint(batch, index) !== last.crc32) {
        throw otherRecord(topic.describe().name, partition, last.offset);
      }
    }
  }

  mend(mends: readonly Mend[]): void {
    const { name } = this.options.topic.describe();
    for (const mend of mends) {
      this.mends[mend.partition].push(mend);
      this.mended.add(`${name}:${placeText(mend.partition, mend.offset)}`);
    }
  }

  async close(): Promise<void> {
    await this.options.topic.close();
  }

  async next(slot: number): Promise<Read> {
    const target = this.options.chunkBytes ?? DEFAULT_CHUNK_BYTES;
    let memory = this.slots.get(slot);
    if (memory === undefined) this.slots.set(slot, (memory = new SlotMemory()));
    memory.clear();
    for (;;) {
      const merged = await this.merge.next();
      if (merged === null || this.isAtLimit() || memory.sizeBytes >= target) {
        if (memory.count > 0) return { kind: 'chunk', chunk: memory.chunk(this.options.file ?? 0) };
        return { kind: merged === null && this.isBounded ? 'end' : 'border' };
      }
      if (this.passCopy(merged)) continue;
      const mend = this.nextMend(merged);
      if (mend === null) this.take(merged, memory, target);
      else if (mend.offset === merged.batch.baseOffset + merged.from) this.takeMended(merged, mend, memory);
      else this.take({ ...merged, to: Math.min(merged.to, mend.offset - merged.batch.baseOffset) }, memory, target);
    }
  }

  /** Whether the next record is the copy of one that is given out mended: it is passed over, and counts as read by nobody. */
  private passCopy({ partition, batch, from }: MergedBatch): boolean {
    const { origins, ends } = batch;
    if (origins === undefined || !this.mended.has(origins[from])) return false;
    this.position += ends[from] - (from === 0 ? 0 : ends[from - 1]) + 1;
    this.pass(partition, batch, from, 1);
    return true;
  }

  private nextMend({ partition, batch, from }: MergedBatch): Mend | null {
    const ofPartition = this.mends[partition];
    while (ofPartition.length > 0 && ofPartition[0].offset < batch.baseOffset + from) ofPartition.shift();
    return ofPartition[0] ?? null;
  }

  /** Takes the first record, in its mended bytes. */
  private takeMended({ partition, batch, from }: MergedBatch, mend: Mend, memory: SlotMemory): void {
    const record = batch.bytes.subarray(from === 0 ? 0 : batch.ends[from - 1], batch.ends[from]);
    checkMended(mend, record, `partition ${partition} of the topic ${this.options.topic.describe().name}`);
    memory.note(mend.mended.length, partition, mend.offset, appendedMs(batch, from) + MOST_AHEAD_MS);
    memory.add(mend.mended);
    this.position += record.length + 1;
    this.pass(partition, batch, from, 1);
  }

  private isAtLimit(): boolean {
    return this.position >= this.limit.position || this.records >= this.limit.records;
  }

  /** Takes records of one batch, as many as are within the limits and fit. */
  private take({ partition, batch, from, to: end }: MergedBatch, memory: SlotMemory, target: number): void {
    const { bytes, ends, baseOffset, origins } = batch;
    const first = from === 0 ? 0 : ends[from - 1];
    const limit = this.limit.position;
    const to = Math.min(end, from + this.limit.records - this.records);
    let index = from;
    let position = this.position;
    let start = first;
    while (index < to && position < limit && memory.sizeBytes + start - first < target) {
      // The next one may be a copy that is passed over.
      if (origins !== undefined && index > from && this.mended.has(origins[index])) break;
      const end = ends[index];
      if (origins?.[index]) memory.origins.set(placeText(partition, baseOffset + index), origins[index]);
      memory.note(end - first, partition, baseOffset + index, appendedMs(batch, index) + MOST_AHEAD_MS);
      position += end - start + 1;
      start = end;
      index++;
    }
    memory.add(bytes.subarray(first, start));
    this.position = position;
    this.pass(partition, batch, from, index - from);
  }

  private pass(partition: number, batch: LogBatch, from: number, records: number): void {
    this.records += records;
    this.merge.pass(partition, records);
    if (records > 0) this.appendedMs = appendedMs(batch, from + records - 1);
    if (!this.options.topic.describe().sharesId || records === 0) return;
    const index = from + records - 1;
    this.last[partition] = { offset: batch.baseOffset + index, crc32: fingerprint(batch, index) };
  }
}

/** Tells a record from others, however the batch is cut. */
function fingerprint(batch: LogBatch, index: number): number {
  return crc32(recordAt(batch, index), crc32(String(appendedMs(batch, index))));
}

function otherRecord(name: string, partition: number, offset: number): FootpathError {
  return new FootpathError(
    'changed',
    `The record at offset ${offset} of partition ${partition} of the topic ${name} is not the one that was read there: the topic was made anew since. ` +
      'Give the definition another "name" and its collections too, or begin anew with footpath reset. The state is as it was.',
  );
}

function appendedMs({ appendTimeMs, recordTimesMs }: LogBatch, index: number): number {
  return recordTimesMs === undefined ? appendTimeMs : recordTimesMs[index];
}
