import { resolve } from 'node:path';
import { FootpathError } from '../event/error';
import type { LogWorld } from '../log/log-world';
import { openAnyWriter, type TopicAccess, type TopicKind } from '../log/open-any-topic';
import type { TopicWriterOptions } from '../log/open-topic';
import { type SenderOptions, TopicSender } from './topic-sender';

/** What all who send to a topic may say. */
export interface SendOptions
  extends SenderOptions,
    Omit<TopicWriterOptions, 'dir'>,
    Omit<TopicAccess, 'dir' | 'group' | 'ownThread'> {
  /** Folder of the store that holds the topic. */
  readonly dir: string;
  /** Where the topic is. Default `log`. */
  readonly topicKind?: TopicKind;
}

/**
 * Opens a topic, has `work` send to it, and closes it.
 *
 * @throws FootpathError what the topic and `work` throw; `interrupted` with the number of records that are in the topic.
 */
export async function sendTo(
  world: LogWorld,
  options: SendOptions,
  work: (sender: TopicSender, partitions: number) => Promise<void>,
): Promise<{ topic: string; partitions: number; records: number }> {
  const { topicKind = 'log', topic: name, dir, ...rest } = options;
  const writer = await openAnyWriter(world, { kind: topicKind, name }, { ...rest, dir: resolve(dir), ownThread: true });
  const sender = new TopicSender(writer, options);
  const { partitions } = writer.describe();
  try {
    await work(sender, partitions);
    await sender.flush();
  } catch (error) {
    if (!(error instanceof FootpathError && error.code === 'interrupted')) throw error;
    throw new FootpathError(
      'interrupted',
      `Stopped as asked: ${sender.sent.toLocaleString('en-US')} records are in the topic ${name}, whole and in order. The same command begins again with the first one.`,
      { cause: error },
    );
  } finally {
    await writer.close();
  }
  return { topic: name, partitions, records: sender.sent };
}
