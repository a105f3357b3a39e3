import { describe, expect, it } from 'vitest';
import { knownCollections } from '../../src/data/known-collections';
import type { CollectionSummary, PipelineSummary } from '../../src/data/protocol';

const collection = (name: string, holds: CollectionSummary['holds'], isShared = false) => ({
  name,
  documents: 1,
  holds,
  isShared,
});
const pipeline = (name: string, collections: CollectionSummary[]): PipelineSummary => ({
  name,
  state: 'finished',
  epoch: 1,
  collections,
});

describe('the collections of a kind', () => {
  const shop = pipeline('shop', [collection('hours', 'windows'), collection('late_events', 'late', true)]);
  const club = pipeline('club', [collection('visits', 'sessions'), collection('late_events', 'late', true)]);

  it('are found by what they hold, however they are called', () => {
    expect(knownCollections([shop, club], 'windows').map((known) => known.collection.name)).toEqual(['hours']);
    expect(knownCollections([club], 'windows')).toEqual([]);
    expect(knownCollections([club], 'sessions')[0]).toMatchObject({ pipeline: 'club', filter: '' });
  });

  it('that all pipelines share show each its own documents', () => {
    expect(knownCollections([shop, club], 'late').map(({ filter }) => filter)).toEqual([
      '{"pipeline":"shop"}',
      '{"pipeline":"club"}',
    ]);
  });
});
