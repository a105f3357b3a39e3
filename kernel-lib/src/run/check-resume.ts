import { FootpathError } from '../event/error';
import type { Definition } from '../pipeline/definition';
import type { Manifest } from '../store/format';
import type { Catalogs } from './catalogs';
import type { ByteInput, SourceInput } from './input';
import { otherPlace } from './other-place';
import type { Progress } from './progress';

/**
 * The inputs of an unfinished pipeline, under the names that its commit gave them: a file of less than 64 KiB that has grown has
 * another head, and so another name of its own. Whether it is the same file its bytes say, which are compared while they
 * are read.
 */
export function underCommittedNames(inputs: readonly ByteInput[], progress: Progress | null): readonly ByteInput[] {
  if (progress === null || progress.finished) return inputs;
  return inputs.map((input, place) => {
    const file = progress.files[place];
    const isKnown = file !== undefined && file.consumedBytes > 0 && fileNameOf(file.name) === fileNameOf(input.name);
    return isKnown ? { ...input, name: file.name } : input;
  });
}

/** A source's name without the digits of its head. */
function fileNameOf(sourceName: string): string {
  return sourceName.replace(/@[0-9a-f]{8}$/, '');
}

/**
 * Whether the state that a pipeline has fits what it is now asked to run. Content is compared later, while it is read;
 * here is what can be known from names, heads and hashes.
 *
 * @throws FootpathError `changed` (definition, kind of input, catalogues, order of files) or `finished`, with the ways out.
 */
export function checkResume(
  manifest: Manifest,
  asked: {
    hash: string;
    definition: Definition;
    kind: Progress['kind'];
    inputs: readonly Pick<SourceInput, 'name'>[];
    catalogs: Catalogs;
  },
): void {
  const progress = manifest.progress as Progress;
  const name = manifest.pipeline;
  const hasTopic = !['csv', 'jsonl'].includes(asked.kind);
  const otherInput = `Other input needs another place: ${otherPlace(hasTopic)}; or begin anew with footpath reset. The state here is as it was.`;
  // Said first: a topic has its own number of partitions, which makes another definition of it.
  if (progress.kind !== asked.kind) {
    throw new FootpathError(
      'changed',
      `Pipeline ${name} reads ${INPUTS[progress.kind]}, and is now given ${INPUTS[asked.kind]}. ${otherInput}`,
    );
  }
  if (manifest.definitionHash !== asked.hash) {
    const before = (manifest.definition as Definition).source.partitions;
    const now = asked.definition.source.partitions;
    if (hasTopic && before !== now) {
      throw new FootpathError(
        'changed',
        `Pipeline ${name} reads a topic of ${before} partition(s), and is now given one of ${now}: it is another. ${otherInput}`,
      );
    }
    const partitions = before === now ? '' : ` The number of partitions changed from ${before} to ${now}.`;
    throw new FootpathError(
      'changed',
      `Pipeline ${name} has state of another definition (${manifest.definitionHash.slice(0, 12)}, now ${asked.hash.slice(0, 12)}).${partitions} ` +
        `Ways out: ${otherPlace(hasTopic)}, go on with the old definition (footpath pipeline show prints it), or begin anew with footpath reset.`,
    );
  }
  progress.files.forEach((file, place) => {
    const input = asked.inputs[place];
    if (input === undefined && progress.finished === false && file.consumedBytes === 0) return;
    if (input === undefined || input.name !== file.name) {
      throw new FootpathError(
        progress.finished ? 'finished' : 'changed',
        `Pipeline ${name} ${progress.finished ? 'is finished with' : 'has read'} ${file.name} as file ${place + 1}; now that place holds ${input?.name ?? 'nothing'}. ${otherInput}`,
      );
    }
  });
  if (progress.finished && asked.inputs.length > progress.files.length) {
    throw new FootpathError(
      'finished',
      `Pipeline ${name} is finished with ${progress.files.length} file(s) and is now given ${asked.inputs.length}. ${otherInput}`,
    );
  }
  const catalogs = new Set([...Object.keys(progress.catalogs), ...Object.keys(asked.catalogs.hashes)]);
  for (const kind of progress.finished ? [] : catalogs) {
    if (progress.catalogs[kind] !== undefined && asked.catalogs.hashes[kind] === undefined) {
      throw new FootpathError(
        'changed',
        `Pipeline ${name} was started with a catalogue of ${kind}. Give the same --catalog again.`,
      );
    }
  }
}

const INPUTS: Readonly<Record<Progress['kind'], string>> = {
  csv: 'CSV files',
  jsonl: 'JSON lines',
  log: 'a topic',
  kafka: 'a topic of Kafka',
  'csv+log': 'CSV files and a topic behind them',
  'csv+kafka': 'CSV files and a topic of Kafka behind them',
  'jsonl+log': 'JSON lines and a topic behind them',
  'jsonl+kafka': 'JSON lines and a topic of Kafka behind them',
};
