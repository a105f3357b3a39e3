import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Document } from '../../src/event/document';
import type { Definition } from '../../src/pipeline/definition';
import { parseDefinition } from '../../src/pipeline/validate';
import { parseCatalog } from '../../src/stream/catalog';
import type { PlainEvent } from '../support/batches';
import { type BruteCatalogs, bruteForce } from './brute-force';
import { number, text } from './brute-values';
import { type Drive, type Driven, drive } from './drive';
import { event, START } from './events';
import { definitions, drives, inputs, PRODUCTS_CSV } from './random-cases';

const products = parseCatalog('products', new TextEncoder().encode(PRODUCTS_CSV), 'products.csv');
const catalogs: BruteCatalogs = {
  products: new Map([
    [1, { category_name: text('toys'), rating: number(45_000, 4) }],
    [2, { category_name: null, rating: number(32_500, 4) }],
    [3, { category_name: text('tools, big'), rating: null }],
  ]),
};

/** Documents in an order that does not depend on when they became final. */
function sorted(documents: readonly Document[]): Document[] {
  const keyed = documents.map((document) => {
    const sortedFields = Object.fromEntries(Object.entries(document).sort(([a], [b]) => (a < b ? -1 : 1)));
    return { key: JSON.stringify(sortedFields), document };
  });
  return keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ document }) => document);
}

function expectIdentities(counters: Driven['counters'][number], windowsPerEvent: number): void {
  expect(counters.accepted).toBe(counters.unique + counters.duplicates);
  for (const [name, { passed, finals, open }] of Object.entries(counters.outputs)) {
    expect(finals + open, name).toBe(passed * (name === 'w' ? windowsPerEvent : 1));
  }
}

/** Holds what a driven input gives to what the words of the contract give. */
function expectSame(definition: Definition, input: readonly PlainEvent[], how: Drive): void {
  const expected = bruteForce(definition, input, { catalogs, maxSessionBytes: how.maxSessionBytes });
  const driven = drive(definition, input, { ...how, catalogs: { products } });
  const names = definition.outputs.flatMap((output) =>
    output.kind === 'session' && output.behaviorWindows !== null
      ? [output.collection, output.behaviorWindows.collection]
      : [output.collection],
  );
  for (const name of names) {
    expect(sorted(driven.collections[name] ?? []), name).toEqual(sorted(expected.collections[name]));
  }
  const late = driven.late.map(({ _id, watermark, watermark_offset }) => ({
    id: _id,
    watermarkMs: Number(watermark),
    offset: watermark_offset,
  }));
  const byId = (a: { id: unknown }, b: { id: unknown }) => (String(a.id) < String(b.id) ? -1 : 1);
  expect(late.sort(byId)).toEqual(expected.late.sort(byId));
  const last = driven.counters.at(-1)!;
  expect(last).toMatchObject({ ...expected.counters, unmatched: expected.unmatched });
  const [window] = definition.outputs;
  const perEvent = window.kind === 'window' ? window.sizeMs / window.slideMs : 1;
  for (const counters of driven.counters) expectIdentities(counters, perEvent);
  for (const { open } of Object.values(last.outputs)) expect(open).toBe(0);
}

describe('Shard against a plain computation of the whole', () => {
  it('gives the same documents for any cut into batches, epochs and shards', () => {
    fc.assert(fc.property(definitions, inputs, drives, expectSame), { seed: 20191001, numRuns: 300 });
  }, 180_000);

  it('does so where users are spread over the partitions too', () => {
    const places = fc.array(fc.nat(), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(definitions, inputs, places, drives, (definition, input, places, how) => {
        const { source } = definition;
        const spread = input.map((event, i) => ({
          ...event,
          partition: places[i % places.length] % source.partitions,
        }));
        expectSame({ ...definition, source: { ...source, partitioner: 'any' } }, spread, how);
      }),
      { seed: 20191101, numRuns: 300 },
    );
  }, 180_000);

  it('cuts no session before a record of the same time that may still come from a lower partition', () => {
    const definition = parseDefinition({
      source: { partitions: 2, partitioner: 'any' },
      watermark: { delay: 0 },
      joins: [{ catalog: 'products', columns: ['category_name'] }],
      derive: {},
      outputs: [
        { kind: 'window', collection: 'w' },
        { kind: 'session', collection: 's' },
      ],
    });
    const at = (offset: number, timeMs: number, partition: number, userId: number, brand: string) =>
      ({ ...event({ timeMs: START + timeMs, userId, brand, offset }), partition }) as const;
    const big = 'b'.repeat(200);
    const input = [
      at(0, 5000, 1, 1, 'x'),
      at(1, 10_000, 1, 1, big),
      at(2, 10_000, 0, 2, 'x'),
      at(3, 10_000, 0, 1, 'x'),
    ];
    expectSame(definition, input, { batchSizes: [3, 1], epochBatches: 1, shardCounts: [1], maxSessionBytes: 400 });
  });
});
