import { FootpathError } from '../event/error';
import type { FileProgress } from './progress';

/**
 * Checks a topic against what a pipeline has read of it.
 *
 * @throws FootpathError `changed` if it is another topic of that name, or ends before what was read; `finished` if a finished
 *   pipeline's topic has grown.
 */
export function checkTopic(
  topic: { readonly name: string; readonly id: string },
  current: readonly { readonly endOffset: number }[],
  known: FileProgress,
  pipeline: string,
  isFinished: boolean,
): void {
  // The topic lies in the same folder as the results, so another folder is no way out.
  const wayOut =
    'Give the definition another "name" and its collections too, or begin anew with footpath reset. The state is as it was.';
  const partitions = known.partitions ?? [];
  if (known.headSha256 !== topic.id) {
    throw new FootpathError(
      'changed',
      `The topic ${topic.name} is not the one that pipeline ${pipeline} has read: it was made anew since. ${wayOut}`,
    );
  }
  const wanted = partitions.map(({ end, offset }) => end ?? offset);
  const short = wanted.findIndex((end, partition) => current[partition].endOffset < end);
  if (short >= 0) {
    throw new FootpathError(
      'changed',
      `Partition ${short} of the topic ${topic.name} ends at ${current[short].endOffset}, before offset ${wanted[short]} up to which pipeline ${pipeline} reads it: records are lost. ${wayOut}`,
    );
  }
  const grown = wanted.findIndex((end, partition) => current[partition].endOffset > end);
  if (isFinished && grown >= 0) {
    throw new FootpathError(
      'finished',
      `Pipeline ${pipeline} is finished with the topic ${topic.name} as it was, and partition ${grown} has grown from offset ${wanted[grown]} to ${current[grown].endOffset} since: a finished topic that grew is other input. ${wayOut}`,
    );
  }
}

/** @throws FootpathError `changed` if retention has removed records from which a rebuild would have to begin. */
export function checkStart(
  name: string,
  current: readonly { readonly startOffset: number }[],
  { partitions = [] }: FileProgress,
): void {
  const gone = partitions.findIndex(({ start }, partition) => current[partition].startOffset > start);
  if (gone < 0) return;
  throw new FootpathError(
    'changed',
    `Partition ${gone} of the topic ${name} begins at offset ${current[gone].startOffset} now, and a rebuild would read it from offset ${partitions[gone].start}: its retention has removed what is between. It cannot be rebuilt; the results are as they were.`,
  );
}
