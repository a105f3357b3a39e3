import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { hostIdentity } from '../file/host-identity';
import { nodeFiles } from '../file/node-files';
import { systemClock } from '../file/system-clock';
import { definitionHash } from '../pipeline/canonical';
import { recordFormatOf } from '../pipeline/record-format';
import { openPipelineWriter } from '../store/pipeline-writer';
import { SEMANTICS_VERSION } from '../stream/semantics';
import { findCatalogs } from './catalogs';
import { checkResume, underCommittedNames } from './check-resume';
import { ChunkReader } from './chunk-reader';
import { openInputs } from './input';
import type { RunOptions, World } from './options';
import { committedProgress } from './progress';
import { type RunResult, resultOf } from './result';
import { RunSession } from './run-session';
import { describeSources } from './sources';
import { startThreadCrew } from './thread-crew';

/** Threads beyond this bring nothing: the reader feeds no more. */
const MAX_WORKERS = 8;

/**
 * Runs a pipeline over files to their end, or to the end of the epoch in which `signal` aborts. Called again after a
 * stop or a crash it goes on from the last commit; called again on a finished pipeline with the same input it does nothing.
 *
 * A pipe that ends or falls silent after an abort ends the run at its last commit: nobody knows whether that was all.
 *
 * @throws FootpathError: `not-found`, `bad-input`, `bad-argument`, `interrupted` before the first row; `changed` or `finished` where the
 *   store's state does not fit; `locked` while somebody else writes; `io` where the disk gives out. What was committed stays.
 */
export async function run(options: RunOptions): Promise<RunResult> {
  const world = worldOf(options.world);
  const { definition } = options;
  const notice = options.onNotice ?? (() => undefined);
  const opened = await openInputs(options.inputs, world.stdin, options.signal);
  const writer = openPipelineWriter({ ...world, dir: resolve(options.dir), pipeline: definition.name });
  const before = writer.current;
  const progress = committedProgress(before);
  const inputs = underCommittedNames(opened, progress);
  const format = recordFormatOf(definition);
  const sources = describeSources(inputs, options.kind, format, options.columns, notice);
  const catalogs = findCatalogs(world.files, options.catalogDir);
  const hash = definitionHash(definition, SEMANTICS_VERSION, sha256);
  if (before && progress) checkResume(before, { hash, definition, kind: options.kind, inputs, catalogs });
  const reader = new ChunkReader({
    kind: options.kind,
    inputs,
    sources,
    resume: progress?.files ?? [],
    chunkBytes: options.chunkBytes,
    pipeline: definition.name,
  });
  if (before && progress?.finished) {
    await reader.compareToEnd();
    return resultOf(before, definition, 'nothing-to-do', 0, null);
  }
  const session = new RunSession({ options, world, writer, reader, inputs, format, sources, catalogs, hash, notice });
  return session.run(options.workers ?? Math.min(availableParallelism(), MAX_WORKERS));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function worldOf(given: Partial<World> = {}): World {
  return {
    files: given.files ?? nodeFiles,
    clock: given.clock ?? systemClock,
    host: given.host ?? hostIdentity(),
    stdin: given.stdin ?? (() => process.stdin),
    startCrew: given.startCrew ?? startThreadCrew,
  };
}
