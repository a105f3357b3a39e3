import { FootpathError } from '../event/error';
import type { RecordFormat } from '../event/schema';
import { openAnyReader, type TopicPlace } from '../log/open-any-topic';
import type { OffsetRange } from '../log/topic-log';
import type { Definition } from '../pipeline/definition';
import { recordFormatOf } from '../pipeline/record-format';
import type { Manifest } from '../store/format';
import { underCommittedNames } from './check-resume';
import { ChunkReader } from './chunk-reader';
import type { IntentDetail } from './commits';
import { byteRanges, DEFAULT_EPOCH_BYTES, type Planner } from './epochs';
import type { InputReader } from './feeder';
import { type FollowParts, FollowPlanner } from './follow-planner';
import type { openInputs, SourceInput } from './input';
import type { RunOptions, World } from './options';
import { committedProgress, type FileProgress } from './progress';
import { rebuiltFrom } from './rebuilt-from';
import { describeSources, type Source } from './sources';
import { checkStart, checkTopic } from './topic-checks';
import { TopicSource } from './topic-source';

/** See `RunOptions`. */
const DEFAULT_EPOCH_MS = 250;
const DEFAULT_EPOCH_RECORDS = 200_000;
const DEFAULT_AHEAD_MS = 86_400_000;

/** What a run reads, ready to be read from where the last commit was. */
export interface OpenSource {
  readonly inputs: readonly SourceInput[];
  readonly sources: readonly Source[];
  readonly format: RecordFormat;
  readonly reader: InputReader;
  readonly planner: Planner;
  /** See `SessionParts`. */
  readonly ends: readonly number[] | null;
  /**
   * Whether the input goes on from what was read of it, as far as can be known without reading: to be asked once names and
   * hashes are known to fit.
   *
   * @param options `rebuild`: it is read from its start, to where it ended.
   * @throws FootpathError `changed` or `finished`.
   */
  check(options?: { readonly rebuild: boolean }): void;
  /**
   * For a finished pipeline: whether its input is what it was, to its end.
   *
   * @throws FootpathError `changed` or `finished`.
   */
  compareToEnd(): Promise<void>;
}

type TopicOptions = Pick<
  RunOptions,
  'kind' | 'inputs' | 'follow' | 'epochMs' | 'epochRecords' | 'aheadMs' | 'epochBytes' | 'chunkBytes' | 'signal'
>;

/** Opens a topic before anything is known of the store, because the number of its partitions is the definition's. */
export async function openTopicOf(
  options: Pick<RunOptions, 'definition' | 'kafka' | 'onNotice'>,
  place: TopicPlace,
  world: World,
  access: { readonly dir: string; readonly group?: string },
) {
  const { definition, kafka, onNotice } = options;
  const topic = await openAnyReader(world, place, { ...access, kafka, onNotice, ownThread: true });
  const { partitions } = topic.describe();
  return { topic, place, definition: { ...definition, source: { ...definition.source, partitions } } };
}

/** Opens what a run reads; `before` is what was committed of it. */
export async function openTopicSource(
  { topic, place, definition }: Awaited<ReturnType<typeof openTopicOf>>,
  options: TopicOptions,
  world: World,
  before: Manifest | null,
): Promise<OpenSource> {
  const { name } = topic.describe();
  const current = await topic.offsets(true);
  const progress = committedProgress(before);
  const known = progress?.files[0] ?? null;
  // A rebuild reads what the generation before it had to read.
  const extent = known ?? rebuiltFrom(before)?.files[0] ?? null;
  const ends = options.follow ? null : endsOf(before, extent, current);
  const starts = extent?.partitions?.map(({ start }) => start) ?? current.map(({ startOffset }) => startOffset);
  const source = new TopicSource({ topic, ends, starts, resume: known, chunkBytes: options.chunkBytes });
  const input = { name, path: `${place.kind}:${name}`, sizeBytes: null, consumedBytes: () => source.position };
  const epochBytes = options.epochBytes ?? DEFAULT_EPOCH_BYTES;
  const watermarks = progress?.watermarks ?? [];
  const planner = options.follow
    ? followPlanner({ options, definition, world, topic, source, watermarks })
    : byteRanges(() => source.position, epochBytes);
  return {
    inputs: [{ ...input, share: () => source.share(), appendedMs: () => source.appendedMs }],
    sources: [{ kind: 'log', name, header: [], firstByte: 0, firstLine: 1 }],
    format: recordFormatOf(definition),
    reader: source,
    planner,
    ends,
    check: ({ rebuild } = { rebuild: false }) => {
      if (progress && known)
        checkTopic(topic.describe(), current, known, definition.name, progress.finished && !rebuild);
      if (rebuild && known) checkStart(name, current, known);
      if (progress?.finished && options.follow) throw followsFinished(name, definition.name);
    },
    compareToEnd: () => source.compareLast(known),
  };
}

/** Where a topic ends as an input that is bounded: where it ended when it was first read so. */
function endsOf(before: Manifest | null, known: FileProgress | null, current: readonly OffsetRange[]): number[] {
  const committed = known?.partitions?.map(({ end }) => end);
  if (committed?.every((end) => end !== null)) return committed;
  // Before the first commit the first intent says where the input ends.
  const intended = (before?.intent?.detail as IntentDetail | undefined)?.ends;
  const isIntended =
    intended?.length === current.length && intended.every((end, place) => end <= current[place].endOffset);
  return isIntended ? [...intended] : current.map(({ endOffset }) => endOffset);
}

/** Plans the epochs of a topic that is followed. */
export function followPlanner({
  options,
  definition,
  world,
  ...parts
}: Pick<FollowParts, 'topic' | 'source' | 'watermarks'> & {
  readonly options: TopicOptions;
  readonly definition: Definition;
  readonly world: World;
}): FollowPlanner {
  return new FollowPlanner({
    ...parts,
    timers: world.timers,
    signal: options.signal,
    options: {
      epochBytes: options.epochBytes ?? DEFAULT_EPOCH_BYTES,
      epochMs: options.epochMs ?? DEFAULT_EPOCH_MS,
      epochRecords: options.epochRecords ?? DEFAULT_EPOCH_RECORDS,
      idleMs: definition.watermark.idleMs,
      aheadMs: options.aheadMs ?? DEFAULT_AHEAD_MS,
    },
  });
}

function followsFinished(topic: string, pipeline: string): FootpathError {
  return new FootpathError(
    'finished',
    `Pipeline ${pipeline} is finished with the topic ${topic} as it was: all is final, and a topic that is followed is other input. ` +
      'Give the definition another "name" and its collections too, or begin anew with footpath reset. The state is as it was.',
  );
}

export async function openFiles(
  options: RunOptions,
  opened: Awaited<ReturnType<typeof openInputs>>,
  before: Manifest | null,
): Promise<OpenSource> {
  const files = openFileReader(options, opened, before, committedProgress(before)?.files ?? []);
  return { ...files, ends: null, check: () => undefined, compareToEnd: () => files.reader.compareToEnd() };
}

/** `resume` is what was committed of the files. */
export function openFileReader(
  options: RunOptions,
  opened: Awaited<ReturnType<typeof openInputs>>,
  before: Manifest | null,
  resume: readonly FileProgress[],
) {
  const { definition, columns, chunkBytes } = options;
  const kind = options.kind === 'jsonl' ? 'jsonl' : 'csv';
  const inputs = underCommittedNames(opened, committedProgress(before) ?? rebuiltFrom(before));
  const format = recordFormatOf(definition);
  const sources = describeSources(inputs, kind, format, columns, options.onNotice ?? (() => undefined));
  const isBeforeTopic = options.thenTopic !== undefined;
  const reader = new ChunkReader({
    ...{ kind, inputs, sources, resume, chunkBytes },
    pipeline: definition.name,
    isBeforeTopic,
  });
  const planner = byteRanges(() => reader.position, options.epochBytes ?? DEFAULT_EPOCH_BYTES);
  return { inputs, sources, format, reader, planner };
}
