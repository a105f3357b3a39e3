import { FootpathError } from '../../src/event/error';
import type { Files } from '../../src/file/files';
import type { LogWorld } from '../../src/log/log-world';
import { openTopicReader, openTopicWriter, type TopicWriterOptions } from '../../src/log/open-topic';
import { RecordPacker, recordAt } from '../../src/log/record-packer';
import type { PackedRecords, TopicReader, TopicWriter } from '../../src/log/topic-log';
import { FakeClock, fakeHost } from '../support/fake-world';

export const DIR = '/store';
export const FOLDER = '/store/topics/t';

export function worldOf(files: Files, changes: Partial<LogWorld> = {}): LogWorld {
  return { files, clock: new FakeClock(1_000_000), host: fakeHost(1), ...changes };
}

export function writerOf(world: LogWorld, options: Partial<TopicWriterOptions> = {}): TopicWriter {
  return openTopicWriter(world, { dir: DIR, topic: 't', ...options });
}

export function readerOf(world: LogWorld): TopicReader {
  return openTopicReader(world, DIR, 't');
}

export function pack(...texts: readonly string[]): PackedRecords {
  const packer = new RecordPacker();
  for (const text of texts) packer.add(Buffer.from(text));
  return packer.packed();
}

/** Appends texts to a partition; gives the base offset. */
export async function append(writer: TopicWriter, partition: number, ...texts: readonly string[]): Promise<number> {
  return (await writer.append([{ partition, records: pack(...texts) }]))[0];
}

/** All records of a partition from an offset on, as texts. */
export async function textsIn(
  reader: TopicReader,
  partition: number,
  offset = 0,
  maxBytes = 1 << 20,
): Promise<string[]> {
  const texts: string[] = [];
  for (let next = offset; ; ) {
    const batches = await reader.read(partition, next, maxBytes);
    if (batches.length === 0) return texts;
    for (const batch of batches) {
      for (let index = 0; index < batch.ends.length; index++) {
        if (batch.baseOffset + index >= next) texts.push(Buffer.from(recordAt(batch, index)).toString());
      }
      next = batch.baseOffset + batch.ends.length;
    }
  }
}

/** What a call fails with; anything but a FootpathError goes through. */
export async function failureOf(work: () => unknown): Promise<FootpathError> {
  try {
    await work();
  } catch (error) {
    if (error instanceof FootpathError) return error;
    throw error;
  }
  throw new Error('it did not fail');
}
