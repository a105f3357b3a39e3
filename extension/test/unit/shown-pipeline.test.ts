import { describe, expect, it } from 'vitest';
import { shownPipeline } from '../../src/dashboard/shown-pipeline';
import type { PipelineSummary } from '../../src/data/protocol';

const found = (...names: [name: string, state?: PipelineSummary['state']][]): PipelineSummary[] =>
  names.map(([name, state = 'finished']) => ({ name, state, epoch: 1, collections: [] }));

describe('the pipeline that the dashboard shows', () => {
  it('need not be said where a store has one, or none', () => {
    expect(shownPipeline(found(['default']), 'club')).toEqual({ pipelines: ['default'], pipeline: null });
    expect(shownPipeline([], null)).toEqual({ pipelines: [], pipeline: null });
  });

  it('is the chosen one while it is there, else one that runs, else the first', () => {
    const three = found(['a'], ['b', 'running'], ['c']);
    expect(shownPipeline(three, 'c').pipeline).toBe('c');
    expect(shownPipeline(three, 'gone').pipeline).toBe('b');
    expect(shownPipeline(found(['a'], ['c', 'stopped']), null).pipeline).toBe('a');
  });
});
