import type { LogBatch, TopicReader } from '../log/topic-log';

const STEP_BYTES = 1 << 20;

/** Where a walk through a partition begins and ends: `[from, to)`. */
export interface Walk {
  readonly partition: number;
  readonly from: number;
  readonly to: number;
}

/** A record where a walk has come to. */
export interface Walked {
  readonly batch: LogBatch;
  readonly index: number;
  readonly offset: number;
}

/** The records of a part of a partition, one by one; offsets without a record are passed over. Memory: about 1 MiB at a time. */
export async function* walkRecords(topic: TopicReader, { partition, from, to }: Walk): AsyncGenerator<Walked, void> {
  let next = from;
  while (next < to) {
    const batches = await topic.read(partition, next, STEP_BYTES);
    if (batches.length === 0) return;
    for (const batch of batches) {
      const { baseOffset, ends } = batch;
      for (let index = Math.max(0, next - baseOffset); index < ends.length; index++) {
        if (baseOffset + index >= to) return;
        yield { batch, index, offset: baseOffset + index };
      }
      next = Math.max(next, baseOffset + ends.length);
    }
  }
}
