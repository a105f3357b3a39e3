import { FootpathError } from '../event/error';
import type { PartitionWatermark } from '../stream/ports';
import type { ChunkReader } from './chunk-reader';
import type { EpochRange, Planner } from './epochs';
import type { InputReader, Read } from './feeder';
import { otherPlace } from './other-place';
import type { FileProgress } from './progress';
import type { Mend } from './taken-in';
import type { TopicSource } from './topic-source';

/**
 * Files, and behind them a topic that is followed, as one input: the order is files, then topic, and nothing ends where the
 * files do. A global position counts the files' bytes, then the topic's.
 */
export class BackfillReader implements InputReader {
  /** Which of the two is being read. */
  private isInTopic: boolean;
  /** The files were read to their ends. */
  areFilesRead: boolean;

  constructor(
    private readonly parts: {
      readonly files: ChunkReader;
      readonly topic: TopicSource;
      /** Number of files: further places are the topic's. */
      readonly count: number;
      /** Whether a commit has records of the topic. */
      readonly hasBegun: boolean;
      readonly pipeline: string;
    },
  ) {
    this.isInTopic = parts.hasBegun;
    this.areFilesRead = parts.hasBegun;
  }

  get position(): number {
    return this.parts.files.position + this.parts.topic.position;
  }

  /** Of the topic, by partition, the next record. */
  get offsets(): readonly number[] {
    return this.parts.topic.offsets;
  }

  beginRange(range: EpochRange): void {
    const { files, topic } = this.parts;
    this.isInTopic = range.ends !== undefined;
    if (!this.isInTopic) files.beginRange(range);
    else topic.beginRange({ ...range, from: range.from - files.position, to: range.to - files.position });
  }

  async next(slot: number): Promise<Read> {
    if (this.isInTopic) return this.parts.topic.next(slot);
    const read = await this.parts.files.next(slot);
    if (read.kind !== 'end') return read;
    this.areFilesRead = true;
    return { kind: 'border' };
  }

  fileProgress(): readonly FileProgress[] {
    const { files, topic } = this.parts;
    return [...files.fileProgress(), ...(this.isInTopic ? topic.fileProgress() : [])];
  }

  /** @throws FootpathError `changed` also if a file has grown since the topic was begun: what is new in it has no place. */
  async skipCommitted(): Promise<void> {
    const { files, hasBegun, pipeline } = this.parts;
    await files.skipCommitted();
    if (!hasBegun || (await files.next(0)).kind === 'end') return;
    throw new FootpathError(
      'changed',
      `A file has grown since pipeline ${pipeline} read it to its end and went on with the topic: what is new in it would be left out. ` +
        `Give the same bytes again and send the new records to the topic, or ${otherPlace(true)}. The state is as it was.`,
    );
  }

  mend(mends: readonly Mend[]): void {
    const { files, topic, count } = this.parts;
    files.mend(mends.filter(({ file }) => file < count));
    topic.mend(mends.filter(({ file }) => file >= count));
  }

  async close(): Promise<void> {
    await this.parts.files.close();
    await this.parts.topic.close();
  }
}

/** Ranges of bytes as long as there are files, then what following plans. */
export class BackfillPlanner implements Planner {
  constructor(
    private readonly reader: Pick<BackfillReader, 'areFilesRead'>,
    private readonly files: Planner,
    private readonly topic: Planner,
  ) {}

  next(after: EpochRange | null): Promise<EpochRange | null> {
    return this.current.next(after);
  }

  wait(): Promise<EpochRange | null> {
    return this.current.wait();
  }

  committed(watermarks: readonly PartitionWatermark[]): void {
    this.topic.committed(watermarks);
  }

  behind(): number | null {
    return this.current.behind();
  }

  stop(): void {
    this.topic.stop();
  }

  private get current(): Planner {
    return this.reader.areFilesRead ? this.topic : this.files;
  }
}
