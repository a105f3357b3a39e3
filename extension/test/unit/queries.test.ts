import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { defaultPipeline } from '../../../kernel-lib/src/pipeline/defaults';
import { parseDefinition } from '../../../kernel-lib/src/pipeline/validate';
import { run } from '../../../kernel-lib/src/run/run';
import { simulate } from '../../../kernel-lib/src/simulate/simulate';
import { inFolder } from '../../../kernel-lib/test/support/run-once';
import type { DataPlace } from '../../src/data/protocol';

let fake: object | null = null;
vi.mock('../../src/data/process/open-place', async (original) => {
  const { openPlace } = await original<typeof import('../../src/data/process/open-place')>();
  return { openPlace: async (place: DataPlace) => fake ?? openPlace(place) };
});
const { Queries } = await import('../../src/data/process/queries');

it.each([
  ['a filter', '{"user_id": {"$gt": 0}}'],
  ['stages, which are read whole before the first document comes', '[{"$group": {"_id": "$user_id"}}]'],
  ['everything', ''],
])('a query that is closed while it is opened goes no further: %s', (_, filter) =>
  inFolder(async (dir) => {
    const csv = join(dir, 'events.csv');
    await simulate({ events: 500, out: csv });
    await run({ inputs: [csv], kind: 'csv', definition: parseDefinition(defaultPipeline()), dir, workers: 0 });
    const queries = new Queries();
    const text = { collection: 'session_metrics', filter, sort: '' };
    const opening = queries.open({ kind: 'folder', dir }, text, 1);
    await queries.close(1);
    await expect(opening).rejects.toThrow('The query was cancelled.');
    expect(() => queries.get(1)).toThrow(/was closed/);
    // And another of the same text opens.
    await queries.open({ kind: 'folder', dir }, text, 2);
    expect((await queries.get(2).page(0, 1)).rows).toHaveLength(1);
    await queries.close(2);
  }),
);

it('a query that is closed while it computes its first documents stops, and its store is closed', async () => {
  let begun: () => void = () => undefined;
  const computing = new Promise<void>((resolve) => (begun = resolve));
  let isClosed = false;
  fake = {
    fieldsOf: () => ({}),
    collection: () => ({
      aggregate: (_: unknown, { signal }: { signal: AbortSignal }) => ({
        next: () =>
          new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason));
            begun();
          }),
        close: async () => undefined,
      }),
    }),
    close: async () => {
      isClosed = true;
    },
  };
  const queries = new Queries();
  const text = { collection: 'any', filter: '[{"$count": "n"}]', sort: '' };
  const opening = queries.open({ kind: 'folder', dir: 'any' }, text, 1);
  await computing;
  await queries.close(1);
  await expect(opening).rejects.toThrow('The query was cancelled.');
  expect(isClosed).toBe(true);
  fake = null;
});
