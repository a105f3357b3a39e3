import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Document } from '../../src/event/document';
import { parseCatalog } from '../../src/stream/catalog';

import { type BruteCatalogs, bruteForce } from './brute-force';
import { number, text } from './brute-values';
import { type Driven, drive } from './drive';
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

describe('Shard against a plain computation of the whole', () => {
  it('gives the same documents for any cut into batches, epochs and shards', () => {
    fc.assert(
      fc.property(definitions, inputs, drives, (definition, input, how) => {
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
      }),
      { seed: 20191001, numRuns: 300 },
    );
  });
});
