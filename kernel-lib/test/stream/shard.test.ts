import { describe, expect, it } from 'vitest';
import { defaultPipeline } from '../../src/pipeline/defaults';
import { parseDefinition } from '../../src/pipeline/validate';
import { drive } from './drive';
import { event, inFile, MINUTE, START } from './events';

const definition = parseDefinition(defaultPipeline());
const plain = { batchSizes: [1000], epochBatches: 1, shardCounts: [1] };

describe('Shard', () => {
  it('runs the default pipeline to its end', () => {
    const input = inFile([
      event({ timeMs: START, brand: null }),
      event({ timeMs: START + 30_000, type: 'cart', productId: 2 }),
      event({ timeMs: START + 2 * MINUTE, type: 'purchase', productId: 2, priceCents: 1234 }),
      event({ timeMs: START + 2 * MINUTE, type: 'purchase', productId: 2, priceCents: 1234 }),
      event({ timeMs: START + 6 * MINUTE, userId: 2, userSession: null }),
      event({ timeMs: START - 5 * MINUTE, userId: 2, userSession: 't' }),
    ]);
    const { collections, late, counters } = drive(definition, input, plain);
    expect(late.map(({ _id }) => _id)).toEqual(['first:0:550']);
    expect(counters[0]).toEqual({
      accepted: 5,
      late: 1,
      unique: 4,
      duplicates: 1,
      unmatched: {},
      outputs: {
        windowed_metrics: { passed: 4, finals: 4, open: 0 },
        session_metrics: { passed: 4, finals: 4, open: 0 },
      },
    });
    expect(collections.session_metrics).toMatchObject([
      { user_id: 1, total_events: 3, total_revenue: 12.34, unique_brands: 1, behavior_segment: 'buyer' },
      { user_id: 2, user_session: null, total_events: 1, events_per_minute: null },
    ]);
    expect(collections.windowed_metrics).toHaveLength(4);
    expect(collections.user_behaviors).toHaveLength(2);
  });
});
