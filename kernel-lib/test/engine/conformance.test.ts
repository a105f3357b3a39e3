import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PipelineInput } from '../../src/pipeline/definition-input';
import { type Outcome, type PlainDocument, runOnce } from '../support/run-once';

interface Vector {
  title: string;
  kind: 'csv' | 'jsonl';
  definition: PipelineInput;
  input: string;
  expect: {
    counters: Record<string, number>;
    deadByReason?: Record<string, number>;
    collections?: Record<string, PlainDocument[]>;
  };
}

const folder = join(__dirname, '../../conformance');
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));

/** Dates as ISO text and bytes as text: what a JSON file can say. */
function plain(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (Array.isArray(value)) return value.map(plain);
  return value;
}

/** An expected document names the fields it is about; it must match exactly one, and none may be left over. */
function check(found: PlainDocument[], wanted: PlainDocument[]): void {
  expect(found).toHaveLength(wanted.length);
  const left = found.map((document) =>
    Object.fromEntries(Object.entries(document).map(([name, value]) => [name, plain(value)])),
  );
  for (const document of wanted) {
    const place = left.findIndex((candidate) =>
      Object.entries(document).every(([name, value]) => JSON.stringify(candidate[name]) === JSON.stringify(value)),
    );
    if (place < 0) expect(left).toContainEqual(expect.objectContaining(document));
    left.splice(place, 1);
  }
}

function checkVector(vector: Vector, { result, collections }: Outcome): void {
  expect(result.counters).toMatchObject(vector.expect.counters);
  expect(result.identities.filter(({ holds }) => !holds)).toEqual([]);
  const reasons = Object.fromEntries(Object.entries(result.deadByReason).filter(([, count]) => count > 0));
  if (vector.expect.deadByReason) expect(reasons).toEqual(vector.expect.deadByReason);
  for (const [name, documents] of Object.entries(vector.expect.collections ?? {})) check(collections[name], documents);
}

const engines = {
  'one thread': { workers: 0 },
  'two threads': { workers: 2 },
  'tiny chunks and epochs': { workers: 0, chunkBytes: 16, epochBytes: 40 },
};

describe('conformance vectors', () => {
  it('are at least thirty', () => {
    expect(files.length).toBeGreaterThanOrEqual(30);
  });

  it('are about each thing that the contract decides at a border', () => {
    const topics = [
      ...['time-equals-watermark', 'gap-equal', 'bridge', 'tie', 'window-edge', 'delay-zero', 'murmur2'],
      ...['price-half-up', 'average-of-money', 'cut-duration', 'cut-events', 'quotes', 'bad-times', 'numbers'],
    ];
    for (const topic of topics)
      expect(
        files.map((name) => name.slice(3)),
        topic,
      ).toContain(`${topic}.json`);
  });

  for (const [engine, options] of Object.entries(engines)) {
    describe(engine, () => {
      for (const file of files) {
        const vector = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Vector;
        it(`${file}: ${vector.title}`, async () => {
          const outcome = await runOnce(vector.definition, vector.input, { ...options, kind: vector.kind });
          checkVector(vector, outcome);
        });
      }
    });
  }
});
