import type { Manifest } from '../store/format';
import { BackfillPlanner, BackfillReader } from './backfill';
import type { openInputs } from './input';
import { followPlanner, type OpenSource, openFileReader, type openTopicOf } from './open-source';
import type { RunOptions, World } from './options';
import { committedProgress } from './progress';
import { rebuiltFrom } from './rebuilt-from';
import { checkStart, checkTopic } from './topic-checks';
import { TopicSource } from './topic-source';

/** Opens files and the topic behind them; `before` is what was committed of them. */
export async function openBackfill(
  options: RunOptions,
  opened: Awaited<ReturnType<typeof openInputs>>,
  { topic, place, definition }: Awaited<ReturnType<typeof openTopicOf>>,
  world: World,
  before: Manifest | null,
): Promise<OpenSource> {
  const { name } = topic.describe();
  const current = await topic.offsets(true);
  const progress = committedProgress(before);
  const resume = progress?.files.filter(({ partitions }) => partitions === undefined) ?? [];
  const known = progress?.files.find(({ partitions }) => partitions !== undefined) ?? null;
  const extent = known ?? rebuiltFrom(before)?.files.find(({ partitions }) => partitions !== undefined) ?? null;
  const files = openFileReader({ ...options, definition }, opened, before, resume);
  const starts = extent?.partitions?.map(({ start }) => start) ?? current.map(({ startOffset }) => startOffset);
  const count = files.inputs.length;
  const { chunkBytes } = options;
  const source = new TopicSource({ topic, ends: null, starts, resume: known, chunkBytes, file: count });
  const reader = new BackfillReader({
    files: files.reader,
    topic: source,
    count,
    hasBegun: known !== null,
    pipeline: definition.name,
  });
  const watermarks = progress?.watermarks ?? [];
  const following = followPlanner({ options, definition, world, topic, source: reader, watermarks });
  const input = {
    name,
    path: `${place.kind}:${name}`,
    sizeBytes: null,
    consumedBytes: () => source.position,
    share: () => null,
    appendedMs: () => source.appendedMs,
  };
  return {
    inputs: [...files.inputs, input],
    sources: [...files.sources, { kind: 'log', name, header: [], firstByte: 0, firstLine: 1 }],
    format: files.format,
    reader,
    planner: new BackfillPlanner(reader, files.planner, following),
    ends: null,
    check: ({ rebuild } = { rebuild: false }) => {
      if (known) checkTopic(topic.describe(), current, known, definition.name, false);
      if (rebuild && known) checkStart(name, current, known);
    },
    compareToEnd: async () => undefined,
  };
}
