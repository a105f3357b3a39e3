import type { PipelineSummary } from '../data/protocol';

/** What a store has to choose from, and which of it is shown; null where it need not be said. */
export interface ShownPipeline {
  readonly pipelines: readonly string[];
  readonly pipeline: string | null;
}

/** The one that somebody chose, while the store has it; else one that runs, else the first. */
export function shownPipeline(found: readonly PipelineSummary[], chosen: string | null): ShownPipeline {
  const pipelines = found.map(({ name }) => name);
  if (pipelines.length < 2) return { pipelines, pipeline: null };
  if (chosen !== null && pipelines.includes(chosen)) return { pipelines, pipeline: chosen };
  return { pipelines, pipeline: (found.find(({ state }) => state === 'running') ?? found[0]).name };
}
