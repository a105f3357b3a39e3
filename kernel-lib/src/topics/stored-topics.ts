import { join } from 'node:path';
import type { Files } from '../file/files';
import { readTopic } from '../log/topic-file';
import { topicFolder } from '../log/topic-layout';
import type { TopicDescription } from '../log/topic-log';

/** A topic in the folder of a store. */
export interface StoredTopic extends TopicDescription {
  /** Of all its files. */
  readonly sizeBytes: number;
}

/**
 * The topics in the folder of a store, by name; none where there is no such folder.
 *
 * @throws FootpathError `corrupt`, `newer-format`.
 */
export function storedTopics(files: Files, dir: string): StoredTopic[] {
  return files.list(join(dir, 'topics')).map((name) => {
    const folder = topicFolder(dir, name);
    const sizes = files.list(folder).map((file) => files.sizeOf(join(folder, file)));
    return { ...readTopic(files, dir, name), sizeBytes: sizes.reduce((sum, size) => sum + size, 0) };
  });
}
