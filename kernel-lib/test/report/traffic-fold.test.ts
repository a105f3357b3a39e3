import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/chart/format-time';
import { parseDefinition } from '../../src/pipeline/validate';
import { bucketMsFor, TrafficFold, type TrafficOutput, trafficOutputOf } from '../../src/report/traffic-fold';

const window = (startMs: number, event_type: string, event_count: number) => ({
  window_start: new Date(startMs),
  event_type,
  event_count,
});
const output = (definition: Parameters<typeof parseDefinition>[0]) =>
  trafficOutputOf(parseDefinition(definition)) as TrafficOutput;

describe('traffic', () => {
  it('takes the least bucket that can be seen', () => {
    const size = 5 * MINUTE_MS;
    expect(bucketMsFor(size, 0, 2 * DAY_MS)).toBe(size);
    expect(bucketMsFor(size, 0, 3 * DAY_MS)).toBe(10 * MINUTE_MS);
    expect(bucketMsFor(size, 0, 31 * DAY_MS)).toBe(HOUR_MS);
    expect(bucketMsFor(size, 0, 10_000 * DAY_MS)).toBe(28 * DAY_MS);
    expect(bucketMsFor(7 * MINUTE_MS, 0, 31 * DAY_MS) % (7 * MINUTE_MS)).toBe(0);
    expect((31 * DAY_MS) / bucketMsFor(7 * MINUTE_MS, 0, 31 * DAY_MS)).toBeLessThanOrEqual(750);
  });

  it('adds windows up by type, most frequent first, and writes the missing ones as 0', () => {
    const fold = new TrafficFold({ view: 'view', buy: 'purchase' }, output({}), HOUR_MS);
    fold.add(window(HOUR_MS, 'buy', 1));
    fold.add(window(HOUR_MS + 5 * MINUTE_MS, 'view', 3));
    fold.add(window(HOUR_MS + 55 * MINUTE_MS, 'view', 4));
    fold.add(window(3 * HOUR_MS, 'view', 5));
    fold.add(window(3 * HOUR_MS, 'odd', 2));
    expect(fold.data({ minMs: 0, maxMs: 1 })).toEqual({
      startMs: HOUR_MS,
      bucketMs: HOUR_MS,
      range: { minMs: 0, maxMs: 1 },
      types: [
        { type: 'view', role: 'view', counts: [7, 0, 5] },
        { type: 'odd', role: 'other', counts: [0, 0, 2] },
        { type: 'buy', role: 'purchase', counts: [1, 0, 0] },
      ],
    });
  });

  it('counts an event of sliding windows once, and knows how often it is in one', () => {
    const sliding = output({ outputs: [{ kind: 'window', size: '10m', slide: '5m' }] });
    const fold = new TrafficFold({ view: 'view' }, sliding, 10 * MINUTE_MS);
    fold.add(window(-5 * MINUTE_MS, 'view', 2));
    fold.add(window(0, 'view', 5));
    fold.add(window(5 * MINUTE_MS, 'view', 3));
    expect([fold.events, fold.windowEvents]).toEqual([5, 10]);
  });

  it('has no output to draw where windows are filtered, grouped otherwise or do not count', () => {
    const of = (more: object) => trafficOutputOf(parseDefinition({ outputs: [{ kind: 'window', ...more }] }));
    expect(of({})).not.toBeNull();
    expect(of({ groupBy: ['event_type', 'brand'] })).toBeNull();
    expect(of({ filter: { eq: [{ column: 'event_type' }, 'view'] } })).toBeNull();
    expect(of({ aggregates: { revenue: { sum: { column: 'price' } } } })).toBeNull();
  });
});
