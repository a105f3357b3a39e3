import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PipelineInput } from '../../src/pipeline/definition-input';
import { runInMemory } from '../support/run-in-memory';
import type { PlainDocument } from '../support/run-once';

const HEADER = 'event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session';
const START_S = Date.UTC(2019, 9, 1, 23, 50, 0) / 1000;
const DELAY_S = 600;

interface Event {
  readonly timeS: number;
  readonly user: number;
  readonly line: string;
}

const event = fc
  .record({
    timeS: fc.integer({ min: 0, max: 5400 }),
    type: fc.constantFrom('view', 'view', 'cart', 'purchase', 'remove_from_cart'),
    product: fc.integer({ min: 1, max: 4 }),
    brand: fc.constantFrom('', 'acme', '"say ""x"", so"', 'Žluť', '𝒜', '"two\nlines"'),
    price: fc.constantFrom('0', '0.005', '49.995', '2574.07', '0.1'),
    user: fc.integer({ min: 500, max: 505 }),
    session: fc.constantFrom('', 's', 't'),
  })
  .map(({ timeS, type, product, brand, price, user, session }): Event => {
    const time = new Date((START_S + timeS) * 1000).toISOString().slice(0, 19).replace('T', ' ');
    return { timeS, user, line: `${time} UTC,${type},${product},7,,${brand},${price},${user},${session}` };
  });

/**
 * An order of arrival within the delay: each record comes up to the delay after its time, so none is late. Records equal
 * in user and time wait equally long and keep their order; a duplicate is such a record.
 */
function arrival(events: readonly Event[], waits: readonly number[]): Event[] {
  const waitOf = new Map<string, number>();
  const arrivesAt = events.map(({ timeS, user }, place) => {
    const key = `${user} ${timeS}`;
    if (!waitOf.has(key)) waitOf.set(key, waits[place % waits.length]);
    return timeS + waitOf.get(key)!;
  });
  return events
    .map((event, place) => ({ event, place }))
    .sort((a, b) => arrivesAt[a.place] - arrivesAt[b.place] || a.place - b.place)
    .map(({ event }) => event);
}

const definitionOf = (partitions: number): PipelineInput => ({
  name: 'permuted',
  source: { partitions },
  watermark: { delay: `${DELAY_S}s` },
  outputs: [
    { kind: 'window' },
    { kind: 'window', collection: 'sliding', size: '15m', slide: '5m', groupBy: ['brand'] },
    { kind: 'session', gap: '5m' },
    {
      kind: 'session',
      collection: 'sessions_gap',
      rule: 'gap',
      gap: '10m',
      maxEvents: 3,
      max: '20m',
      behaviorWindows: { collection: 'behaviors_gap' },
    },
    { kind: 'events' },
  ],
});

const definitions = { 1: definitionOf(1), 4: definitionOf(4) };

/** Documents without what says where in the input they came from. */
function documentsOf(collections: Record<string, PlainDocument[]>): Record<string, unknown> {
  const { enriched_events: enriched, ...others } = collections;
  const placeless = enriched.map(({ _id, offset, line, partition, ...values }) => JSON.stringify(values)).sort();
  return { ...others, placeless };
}

describe('records in another order', () => {
  it('that keeps each within the delay, and those equal in user and time in their order, give the same documents', async () => {
    const waits = fc.array(fc.integer({ min: 0, max: DELAY_S }), { minLength: 10, maxLength: 50 });
    let moved = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { minLength: 10, maxLength: 60 }),
        fc.array(fc.nat(), { maxLength: 6 }),
        waits,
        waits,
        fc.integer({ min: 1, max: 5000 }),
        fc.constantFrom('\n', '\r\n'),
        async (events, copies, firstWaits, secondWaits, epochBytes, lineEnd) => {
          const all = [...events, ...copies.map((place) => events[place % events.length])];
          const run = async (waits: readonly number[], partitions: keyof typeof definitions, more = {}) => {
            const lines = arrival(all, waits).map(({ line }) => line);
            const bytes = Buffer.from([HEADER, ...lines].join(lineEnd));
            const { result, collections } = await runInMemory(definitions[partitions], [bytes], more);
            expect(result.counters).toMatchObject({ late: 0, dead: 0, read: all.length });
            expect(result.identities.filter(({ holds }) => !holds)).toEqual([]);
            return { lines, counters: result.counters, documents: documentsOf(collections) };
          };
          const { lines, ...wanted } = await run(firstWaits, 1);
          const again = await run(secondWaits, 1, { epochBytes });
          if (again.lines.join() !== lines.join()) moved++;
          expect({ counters: again.counters, documents: again.documents }).toEqual(wanted);
          // Without late records the partitions do not matter either.
          const parted = await run(secondWaits, 4, { epochBytes });
          expect({ counters: parted.counters, documents: parted.documents }).toEqual(wanted);
        },
      ),
      { seed: 20191001, numRuns: 60 },
    );
    expect(moved).toBeGreaterThan(50);
  }, 240_000);
});
