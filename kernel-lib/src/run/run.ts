import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { definitionHash } from '../pipeline/canonical';
import { type Manifest, visibleManifest } from '../store/format';
import { SEMANTICS_VERSION } from '../stream/semantics';
import { type Catalogs, findCatalogs } from './catalogs';
import { checkResume } from './check-resume';
import { openInputs } from './input';
import { openBackfill } from './open-backfill';
import { type OpenSource, openFiles, openTopicOf, openTopicSource } from './open-source';
import { type OpenWriter, openWriter } from './open-writer';
import { inputKind, isTopicKind, type RunOptions, topicOf, type World } from './options';
import { committedProgress } from './progress';
import { beginRebuild, mustBeginRebuild } from './rebuild';
import { rebuiltFrom } from './rebuilt-from';
import { type RunResult, resultOf } from './result';
import { RunSession } from './run-session';
import { takenIn } from './taken-in';
import { worldOf } from './world-of';

/** Threads beyond this bring nothing: the reader feeds no more. */
const MAX_WORKERS = 8;

/**
 * Runs a pipeline over files to their end, over a topic to where it ended when the pipeline first saw it, or to the end of the
 * epoch in which `signal` aborts; a topic that is followed ends in no other way. Called again after a stop or a crash it goes on
 * from the last commit; called again on a finished pipeline with the same input it does nothing.
 *
 * A pipe that ends or falls silent after an abort ends the run at its last commit: nobody knows whether that was all.
 *
 * @throws FootpathError: `not-found`, `bad-input`, `bad-argument`, `interrupted` before the first row; `changed` or `finished` where the
 *   store's state does not fit; `locked` while somebody else writes; `io` where the disk gives out. What was committed stays.
 */
export async function run(options: RunOptions): Promise<RunResult> {
  const world = worldOf(options.world);
  const dir = resolve(options.dir);
  const place = topicOf(options);
  const group = `footpath-${options.definition.name}`;
  const topic = place === null ? null : await openTopicOf(options, place, world, { dir, group });
  try {
    return await runOver(topic, options, world, dir);
  } finally {
    // Also where it was refused before anything was read.
    await topic?.topic.close();
  }
}

async function runOver(
  topic: Awaited<ReturnType<typeof openTopicOf>> | null,
  options: RunOptions,
  world: World,
  dir: string,
): Promise<RunResult> {
  const kind = inputKind(options);
  const isTopicOnly = isTopicKind(options.kind);
  const definition = topic?.definition ?? options.definition;
  const files = isTopicOnly ? [] : await openInputs(options.inputs, world.stdin, options.signal, world.timers);
  const catalogs = findCatalogs(world.files, options.catalogDir);
  const { mongo } = options;
  const place = { dir, pipeline: definition.name, mongo, catalogs: catalogs.hashes, onNotice: options.onNotice };
  const store = await openWriter(world, place);
  try {
    return await runIn(store, { options, world, dir, kind, topic, definition, files, catalogs });
  } finally {
    await store.close();
  }
}

/** What a run has before its store is open. */
interface Prepared {
  readonly options: RunOptions;
  readonly world: World;
  readonly dir: string;
  readonly kind: ReturnType<typeof inputKind>;
  readonly topic: Awaited<ReturnType<typeof openTopicOf>> | null;
  readonly definition: RunOptions['definition'];
  readonly files: Awaited<ReturnType<typeof openInputs>>;
  readonly catalogs: Catalogs;
}

async function runIn(store: OpenWriter, prepared: Prepared): Promise<RunResult> {
  const { writer } = store;
  const { options, world, kind, topic, definition, files, catalogs } = prepared;
  const isTopicOnly = isTopicKind(options.kind);
  const hash = definitionHash(definition, SEMANTICS_VERSION, sha256);
  const open = (manifest: Manifest | null, given = options) => {
    if (topic === null) return openFiles(given, files, manifest);
    if (isTopicOnly) return openTopicSource(topic, given, world, manifest);
    return openBackfill(given, files, topic, world, manifest);
  };
  const asked = (inputs: OpenSource['inputs']) => ({ hash, definition, kind, inputs, catalogs });
  if (options.rebuild && (await mustBeginRebuild(store, writer.current, definition.name))) {
    const known = await open(visibleManifest(writer.current!), { ...options, onNotice: undefined });
    await beginRebuild(store, known, asked(known.inputs));
  }
  const before = writer.current;
  const progress = committedProgress(before);
  const source = await open(before);
  const { inputs } = source;
  if (before && (progress ?? rebuiltFrom(before))) checkResume(visibleManifest(before), asked(inputs));
  source.check();
  const taken = await takenIn(
    store.releases,
    before,
    source.sources.map(({ name }) => name),
  );
  source.reader.mend(taken.mends);
  if (before && progress?.finished) {
    await source.compareToEnd();
    await source.reader.close();
    return resultOf(before, definition, 'nothing-to-do', 0, null);
  }
  const notice = options.onNotice ?? (() => undefined);
  const { exempt } = taken;
  // Silence is not in the input that a rebuild reads again; the floors that it left are among what was committed.
  const floors = before?.releases?.rebuilt ? ((progress ?? rebuiltFrom(before))?.floors ?? []) : [];
  const parts = {
    ...source,
    options: { ...options, definition },
    world,
    writer,
    catalogs,
    hash,
    exempt,
    floors,
    notice,
  };
  return new RunSession(parts).run(options.workers ?? workersFor(availableParallelism()));
}

/** The caller's own thread is busy with reading, parsing and the intake. */
function workersFor(cores: number): number {
  return Math.min(cores - 1, MAX_WORKERS);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
