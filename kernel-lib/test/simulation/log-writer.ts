import { FootpathError } from '../../src/event/error';
import type { Files } from '../../src/file/files';
import { openTopicReader, openTopicWriter } from '../../src/log/open-topic';
import { RecordPacker } from '../../src/log/record-packer';
import type { TopicWriter } from '../../src/log/topic-log';
import { DIR, type SimulatedInput, TOPIC } from './inputs';
import type { Ending } from './life';
import type { Process } from './process';
import { Violation } from './violation';

/** What the log has promised to keep, whoever wrote it. */
export class Promises {
  /** By partition, the offset behind the last record that was said to be in the log. */
  readonly ends: number[];

  constructor(partitions: number) {
    this.ends = new Array<number>(partitions).fill(0);
  }

  keep(partition: number, end: number): void {
    this.ends[partition] = Math.max(this.ends[partition], end);
  }

  /** Whether a reader finds all of it, unless a writer is just finding out where the log ends. */
  async check({ machine, host }: Process): Promise<void> {
    const reader = openTopicReader({ files: machine.disk, clock: machine.clock, host }, DIR, TOPIC);
    try {
      this.checkEnds((await reader.offsets()).map(({ endOffset }) => endOffset));
    } catch (error) {
      if (!(error instanceof FootpathError && error.code === 'locked')) throw error;
    } finally {
      await reader.close();
    }
  }

  checkEnds(found: readonly number[]): void {
    const lost = this.ends.findIndex((end, partition) => end > found[partition]);
    if (lost < 0) return;
    throw new Violation(`partition ${lost} had ${this.ends[lost]} records, and now ${found[lost]}`);
  }
}

/** A process that sends what the log has not got yet, from each partition's end on, and closes. */
export async function writeLog(
  process: Process,
  files: Files,
  input: SimulatedInput,
  promises: Promises,
): Promise<Ending> {
  const { scheduler, trace } = process.machine;
  const ended = scheduler
    .answer(process, 'start', () => send(process, files, input, promises))
    .then(
      (): Ending => 'finished',
      (error: unknown): Ending => {
        if (process.dead) return 'killed';
        if (error instanceof FootpathError) return error;
        throw error;
      },
    );
  const ending = await Promise.race([ended, process.died]);
  process.exit();
  trace.note(`${process.name} ended: ${ending instanceof FootpathError ? ending.code : ending}`);
  return ending;
}

async function send(process: Process, files: Files, input: SimulatedInput, promises: Promises): Promise<void> {
  const { machine } = process;
  const { scheduler, clock, random } = machine;
  const world = { files, clock, host: process.host, timers: process.timers, watch: () => machine.watch(process, DIR) };
  const { partitions } = input;
  const segmentBytes = random.pick([300, 2000, 1 << 20]);
  const writer = openTopicWriter(world, { dir: DIR, topic: TOPIC, partitions, segmentBytes });
  try {
    const reader = openTopicReader(world, DIR, TOPIC);
    const ends = (await reader.offsets()).map(({ endOffset }) => endOffset);
    await reader.close();
    promises.checkEnds(ends);
    const queues = Array.from({ length: partitions }, (_, partition) =>
      input.sent.filter((record) => record.partition === partition).slice(ends[partition]),
    );
    const most = random.pick([3, 20]);
    let quiet = -1;
    while (queues.some(({ length }) => length > 0)) {
      await scheduler.answer(process, 'send', () => undefined);
      if (input.silent && random.chance(0.3)) quiet = random.whole(partitions);
      const counts = queues.map(({ length }, partition) =>
        partition === quiet ? 0 : Math.min(length, random.whole(most + 1)),
      );
      await append(writer, queues, counts, ends);
      ends.forEach((end, partition) => {
        promises.keep(partition, end);
      });
      const isContended = machine.faults['log writer paused past its lease'] > 0;
      if (isContended || random.chance(0.2)) await promises.check(process);
      if (random.chance(0.3)) await scheduler.sleep(process, random.whole(input.silent ? 150_000 : 1000));
      if (random.chance(0.2)) quiet = -1;
    }
  } finally {
    await writer.close();
  }
}

/** Appends so many records of each partition, and counts them as written. */
async function append(
  writer: TopicWriter,
  queues: SimulatedInput['sent'][],
  counts: readonly number[],
  ends: number[],
): Promise<void> {
  const batches = counts.flatMap((count, partition) => {
    if (count === 0) return [];
    const packer = new RecordPacker();
    for (const { text } of queues[partition].slice(0, count)) packer.add(text);
    return [{ partition, records: packer.packed() }];
  });
  const offsets = await writer.append(batches);
  batches.forEach(({ partition }, place) => {
    if (offsets[place] !== ends[partition]) {
      throw new Violation(`partition ${partition} went on at ${offsets[place]} and not at ${ends[partition]}`);
    }
    ends[partition] += counts[partition];
    queues[partition] = queues[partition].slice(counts[partition]);
  });
}
