import { openAnyReader, openAnyWriter, type TopicAccess, type TopicKind } from '../log/open-any-topic';
import type { TopicReader, TopicWriter } from '../log/topic-log';
import type { World } from './options';
import type { FileProgress, Progress } from './progress';
import { checkTopic } from './topic-checks';

/**
 * The topic that a pipeline follows, or null. One that is read to an end is none: what is appended to it lies behind that end, and
 * the pipeline would find its input changed.
 */
export function followedTopic({ files, finished }: Progress): FileProgress | null {
  const topic = files.find(({ partitions }) => partitions !== undefined);
  const isFollowed = !finished && topic?.partitions?.every(({ end }) => end === null);
  return isFollowed ? topic! : null;
}

/** A topic that is open for appending what its own reader finds missing. */
export interface OpenTopic {
  readonly reader: TopicReader;
  readonly writer: TopicWriter;
  close(): Promise<void>;
}

/**
 * Opens the topic that a pipeline follows for appending.
 *
 * @throws FootpathError `locked` while somebody else writes it; `changed` if it is not the one that was read; `not-found`, `corrupt`.
 */
export async function openFollowedTopic(
  world: Pick<World, 'files' | 'clock' | 'host'>,
  access: TopicAccess,
  kind: TopicKind,
  known: FileProgress,
  pipeline: string,
): Promise<OpenTopic> {
  const place = { kind, name: known.name };
  const reader = await openAnyReader(world, place, access);
  try {
    checkTopic(reader.describe(), await reader.offsets(), known, pipeline, false);
    const writer = await openAnyWriter(world, place, access);
    const close = async () => {
      await writer.close();
      await reader.close();
    };
    return { reader, writer, close };
  } catch (error) {
    await reader.close();
    throw error;
  }
}
