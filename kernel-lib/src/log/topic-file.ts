import { dirname, join } from 'node:path';
import { FootpathError } from '../event/error';
import { encodeCheckedLine, readCheckedLine } from '../file/checked-line';
import { makeDurableFolder } from '../file/durable-folder';
import type { Files } from '../file/files';
import { publishFile } from '../file/publish-file';
import type { LogWorld } from './log-world';
import { topicFolder } from './topic-layout';
import type { TopicDescription } from './topic-log';

/** Version of the log's format: a newer one is refused, not guessed at. */
const LOG_FORMAT_VERSION = 1;
const TOPIC_FILE = 'topic.json';

/** Partitions have four digits in the names of segments; more than 1,024 serve nobody on one machine. */
export const MAX_TOPIC_PARTITIONS = 1024;

/**
 * Makes a topic, or finds it as it was made.
 *
 * @param partitions for a new topic, default 1; for one that exists it must be its own.
 * @throws FootpathError `changed` for another number of partitions, `bad-argument`, `newer-format`, `corrupt`, `io`.
 */
export function ensureTopic(
  files: Files,
  dir: string,
  name: string,
  partitions: number | undefined,
  { clock, host }: Pick<LogWorld, 'clock' | 'host'>,
): TopicDescription {
  const folder = topicFolder(dir, name);
  const wanted = partitions ?? 1;
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > MAX_TOPIC_PARTITIONS) {
    throw new FootpathError('bad-argument', `A topic has 1 to ${MAX_TOPIC_PARTITIONS} partitions, not ${wanted}.`);
  }
  const path = join(folder, TOPIC_FILE);
  if (!files.exists(path)) {
    makeDurableFolder(files, folder);
    // If somebody else was first, theirs is judged below.
    const id = `${new Date(clock.nowMs()).toISOString()} ${host.host} ${host.pid}`;
    const topic = { format: LOG_FORMAT_VERSION, name, id, partitions: wanted };
    publishFile(files, path, encodeCheckedLine(JSON.stringify(topic)), host);
  }
  const topic = readTopic(files, dir, name);
  if (partitions === undefined || topic.partitions === partitions) return topic;
  throw new FootpathError(
    'changed',
    `The topic ${name} in ${dir} has ${topic.partitions} partitions and is now asked for with ${partitions}. Their number is fixed, because it says where a user's records are: leave it out, or make another topic.`,
  );
}

/** @throws FootpathError `not-found` if there is no such topic, `newer-format`, `corrupt`. */
export function readTopic(files: Files, dir: string, name: string): TopicDescription {
  const path = join(topicFolder(dir, name), TOPIC_FILE);
  if (!files.exists(path)) {
    throw new FootpathError(
      'not-found',
      `There is no topic ${name} in ${dir}. Make it with "footpath replay --csv FILE --to log:${name} --dir ${dir}", or give the --dir that has it.`,
    );
  }
  const { format, id, partitions } = topicIn(files, path);
  if (format > LOG_FORMAT_VERSION) {
    throw new FootpathError(
      'newer-format',
      `${path} was written in format ${format} by a newer Footpath; this one knows formats up to ${LOG_FORMAT_VERSION}. Update Footpath. Nothing was changed.`,
    );
  }
  return { name, id, partitions };
}

/**
 * Looks whether a topic that is being read is still the one that was opened.
 *
 * @throws FootpathError `not-found` if it was removed, `changed` if it was made anew since, `corrupt`, `io`.
 */
export function checkStillThere(files: Files, folder: string, { name, id }: TopicDescription): void {
  const path = join(folder, TOPIC_FILE);
  const found = files.exists(path) ? topicIn(files, path).id : null;
  if (found === id) return;
  const dir = dirname(dirname(folder));
  if (found === null && !files.exists(dir)) {
    throw new FootpathError(
      'not-found',
      `${dir} was removed, with the topic ${name} that was being read. Bring it back and run the same command again, or send the records anew.`,
    );
  }
  throw new FootpathError(
    found === null ? 'not-found' : 'changed',
    `The topic ${name} was removed${found === null ? '' : ' and made anew'} while it was being read (${folder}). ` +
      'What was committed of it stays as it was. Read another one in another pipeline, or begin anew with footpath reset.',
  );
}

/** For its writer: null while the topic is there. */
export function removedTopic(files: Files, folder: string, { name }: TopicDescription): FootpathError | null {
  if (files.exists(join(folder, TOPIC_FILE))) return null;
  return new FootpathError(
    'not-found',
    `The topic ${name} was removed while it was being written (${folder}), with what was sent to it. Run the same command again: it makes the topic anew.`,
  );
}

function topicIn(files: Files, path: string): TopicDescription & { readonly format: number } {
  return JSON.parse(readCheckedLine(files, path));
}
