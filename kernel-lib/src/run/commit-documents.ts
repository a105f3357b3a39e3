import type { FieldTypes, Manifest } from '../store/format';
import type { Document } from '../store/query/source';
import { type Progress, sourceWatermark } from './progress';

/** Fields of `checkpoints`: the last commit of each pipeline. */
export const CHECKPOINT_FIELDS: FieldTypes = {
  _id: 'text',
  pipeline: 'text',
  generation: 'int32',
  epoch: 'int32',
  fence: 'int32',
  definition_hash: 'text',
  committed_at: 'date',
  finished: 'boolean',
  watermark: 'date',
  files: 'array',
  counters: 'any',
};

export function checkpointDocuments(manifests: readonly Manifest[]): Document[] {
  return manifests.map(({ pipeline, generation, epoch, lease, definitionHash, progress: opaque }) => {
    const progress = opaque as Progress;
    const watermark = sourceWatermark(progress.watermarks);
    return {
      _id: pipeline,
      pipeline,
      generation,
      epoch,
      fence: lease.fence,
      definition_hash: definitionHash,
      committed_at: new Date(progress.committedAtMs),
      finished: progress.finished,
      watermark: watermark === null ? null : new Date(watermark),
      files: progress.files.map(({ name, consumedBytes }) => ({ name, offset: consumedBytes })),
      counters: progress.counters,
    };
  });
}

/** Fields of `runs`: every start of an engine that a pipeline remembers. */
export const RUN_FIELDS: FieldTypes = {
  _id: 'text',
  pipeline: 'text',
  started_at: 'date',
  ended_at: 'date',
  outcome: 'text',
  versions: 'any',
  workers: 'int32',
  seed: 'int64',
  input: 'array',
  from_epoch: 'int32',
  to_epoch: 'int32',
  events_per_second: 'int64',
  definition: 'any',
  definition_hash: 'text',
  counters: 'any',
};

export function runDocuments(manifests: readonly Manifest[]): Document[] {
  return manifests.flatMap(({ pipeline, definition, definitionHash, progress: opaque }) => {
    const progress = opaque as Progress;
    return progress.runs.map((run) => ({
      _id: run.id,
      pipeline,
      started_at: new Date(run.startedAtMs),
      ended_at: new Date(run.endedAtMs),
      outcome: run.outcome,
      versions: run.versions,
      workers: run.workers,
      seed: run.seed,
      input: run.input,
      from_epoch: run.fromEpoch,
      to_epoch: run.toEpoch,
      events_per_second: run.eventsPerSecond,
      definition,
      definition_hash: definitionHash,
      // Counters are totals of the pipeline: the last run's are the only ones that are still known.
      counters: run === progress.runs.at(-1) ? progress.counters : null,
    }));
  });
}
