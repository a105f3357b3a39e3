import { describe, expect, it } from 'vitest';
import { parseDefinition } from '../../src/pipeline/validate';
import { addHash, estimate, REGISTERS } from '../../src/stream/hyper-log-log';
import { hashNumber } from '../../src/stream/mix';
import { drive } from './drive';
import { event, inFile, START } from './events';

describe('HyperLogLog', () => {
  it.each([0, 1, 50, 1000, 20_000, 1_000_000])('estimates %i values within five standard errors', (count) => {
    const registers = new Uint8Array(REGISTERS);
    for (let value = 0; value < count; value++) addHash(registers, hashNumber(value));
    for (let value = 0; value < Math.min(count, 1000); value++) addHash(registers, hashNumber(value));
    expect(Math.abs(estimate(registers) - count)).toBeLessThanOrEqual((5 * 1.04 * count) / Math.sqrt(REGISTERS));
  });

  it('gives the same for any number of shards, numbers and texts', () => {
    const definition = parseDefinition({
      outputs: [
        {
          kind: 'window',
          size: '1h',
          groupBy: [],
          aggregates: {
            users: { approxCountDistinct: 'user_id' },
            brands: { approxCountDistinct: 'brand' },
            pairs: { approxCountDistinct: ['brand', 'product_id'] },
          },
        },
      ],
    });
    const events = inFile(
      Array.from({ length: 600 }, (_, i) =>
        event({ timeMs: START + i, userId: i % 300, brand: i % 7 === 0 ? null : `brand ${i % 90}`, productId: i % 2 }),
      ),
    );
    const run = (shardCounts: number[], leastTexts?: number) =>
      drive(definition, events, { batchSizes: [50], epochBatches: 2, shardCounts, leastTexts }).collections
        .windowed_metrics;
    const [one] = run([1]);
    for (const [name, exact] of [
      ['users', 300],
      ['brands', 90],
      ['pairs', 91],
    ] as const) {
      expect(Math.abs(Number(one[name]) - exact)).toBeLessThan(0.1 * exact);
    }
    expect(run([3, 2])).toEqual([one]);
    expect(run([1, 1], 0)).toEqual([one]);
  });
});
