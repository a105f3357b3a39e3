import type { RecordFormat } from '../event/schema';
import { openTopicReader } from '../log/open-topic';
import { recordFormatOf } from '../pipeline/record-format';
import type { Manifest } from '../store/format';
import { underCommittedNames } from './check-resume';
import { ChunkReader } from './chunk-reader';
import type { InputReader } from './feeder';
import type { openInputs, SourceInput } from './input';
import type { RunOptions, World } from './options';
import { committedProgress } from './progress';
import { describeSources, type Source } from './sources';
import { checkTopic, TopicSource } from './topic-source';

/** What a run reads, ready to be read from where the last commit was. */
export interface OpenSource {
  readonly inputs: readonly SourceInput[];
  readonly sources: readonly Source[];
  readonly format: RecordFormat;
  readonly reader: InputReader;
  /** See `SessionParts`. */
  readonly ends: readonly number[] | null;
  /**
   * Whether the input goes on from what was read of it, as far as can be known without reading: to be asked once names and
   * hashes are known to fit.
   *
   * @throws FootpathError `changed` or `finished`.
   */
  check(): void;
  /**
   * For a finished pipeline: whether its input is what it was, to its end.
   *
   * @throws FootpathError `changed` or `finished`.
   */
  compareToEnd(): Promise<void>;
}

/** Opens a topic before anything is known of the store, because the number of its partitions is the definition's. */
export function openTopicOf(options: RunOptions, world: World, dir: string) {
  const topic = openTopicReader(world, dir, options.inputs[0]);
  const { partitions } = topic.describe();
  const { definition } = options;
  return { topic, definition: { ...definition, source: { ...definition.source, partitions } } };
}

export async function openTopicSource(
  { topic, definition }: ReturnType<typeof openTopicOf>,
  before: Manifest | null,
  chunkBytes: number | undefined,
): Promise<OpenSource> {
  const { name } = topic.describe();
  const current = await topic.offsets(true);
  const progress = committedProgress(before);
  const known = progress?.files[0] ?? null;
  // Before the first commit the first intent says where the input ends.
  const intended = (before?.intent?.detail as { ends?: readonly number[] | null } | undefined)?.ends;
  const isIntended =
    intended?.length === current.length && intended.every((end, place) => end <= current[place].endOffset);
  const newEnds = isIntended ? intended : current.map(({ endOffset }) => endOffset);
  const ends = known?.partitions?.map(({ end }) => end) ?? newEnds;
  const starts = known?.partitions?.map(({ start }) => start) ?? current.map(({ startOffset }) => startOffset);
  const reader = new TopicSource({ topic, ends, starts, resume: known, chunkBytes });
  const input = { name, path: `log:${name}`, sizeBytes: null, consumedBytes: () => reader.position };
  return {
    inputs: [{ ...input, share: () => reader.share() }],
    sources: [{ name, header: [], firstByte: 0, firstLine: 1 }],
    format: recordFormatOf(definition),
    reader,
    ends,
    check: () => {
      if (progress && known) checkTopic(topic.describe(), current, known, definition.name, progress.finished);
    },
    compareToEnd: async () => undefined,
  };
}

export async function openFiles(
  options: RunOptions,
  opened: Awaited<ReturnType<typeof openInputs>>,
  before: Manifest | null,
): Promise<OpenSource> {
  const { definition, columns, chunkBytes } = options;
  const kind = options.kind === 'jsonl' ? 'jsonl' : 'csv';
  const progress = committedProgress(before);
  const inputs = underCommittedNames(opened, progress);
  const format = recordFormatOf(definition);
  const sources = describeSources(inputs, kind, format, columns, options.onNotice ?? (() => undefined));
  const resume = progress?.files ?? [];
  const reader = new ChunkReader({ kind, inputs, sources, resume, chunkBytes, pipeline: definition.name });
  const compareToEnd = () => reader.compareToEnd();
  return { inputs, sources, format, reader, ends: null, check: () => undefined, compareToEnd };
}
