import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { parseDefinition } from '../../src/pipeline/validate';
import type { RunOptions } from '../../src/run/options';
import { requeue } from '../../src/run/requeue';
import { resetPipeline } from '../../src/run/reset';
import { run } from '../../src/run/run';
import { failureOf } from '../log/log-support';
import { documentsIn, inFolder } from '../support/run-once';

const HEADER = 'event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session\n';
const line = (time: string, more = 'view,1,1,a,b,1.00,7,s') => `2019-10-01 ${time} UTC,${more}\n`;
const CSV = [
  HEADER,
  line('10:00:00'),
  line('11:00:00'),
  line('10:10:00'),
  line('10:20:00', 'click,1,1,a,b,1.00,7,s'),
  line('11:30:00', 'view,1,1'),
].join('');

/** A pipeline that has run over a file of five records: two in time, one late, two dead. */
function afterRun(
  work: (world: { folder: string; path: string; options: RunOptions }) => Promise<void>,
): Promise<void> {
  return inFolder(async (folder) => {
    const path = join(folder, 'e.csv');
    writeFileSync(path, CSV);
    const definition = parseDefinition({ name: 'p' });
    const options: RunOptions = { inputs: [path], kind: 'csv', definition, dir: join(folder, 's'), workers: 0 };
    const { counters } = await run(options);
    expect(counters).toMatchObject({ read: 5, late: 1, dead: 2 });
    await work({ folder, path, options });
  });
}

const rebuilt = (options: RunOptions, changes: Partial<RunOptions> = {}) =>
  failureOf(() => run({ ...options, ...changes, rebuild: true }));

describe('requeue', () => {
  it('says why a record is not released, and releases each once', () =>
    afterRun(async ({ options }) => {
      const { dir } = options;
      expect(await requeue({ dir, kind: 'dead' })).toMatchObject({
        matched: 2,
        released: 0,
        refused: { 'still-dead': 1, 'no-fields': 1 },
        release: null,
      });
      const asked = { dir, kind: 'dead', filter: { reason: 'bad-type' }, set: { event_type: 'cart' } } as const;
      expect(await requeue({ ...asked, dryRun: true })).toMatchObject({ released: 1, release: null });
      expect(await requeue(asked)).toMatchObject({ released: 1, release: 1 });
      expect(await requeue(asked)).toMatchObject({ released: 0, refused: { 'already-released': 1 }, release: null });
      const late = await requeue({ dir, kind: 'late' });
      expect(late).toMatchObject({ released: 1, release: 2, furthestBehindMs: 40 * 60_000 });
      const result = await run({ ...options, rebuild: true });
      // What is mended is late in its own place, and is released like any other.
      expect(result.counters).toMatchObject({ read: 5, late: 1, dead: 1, accepted: 3 });
      expect(await requeue({ dir, kind: 'late' })).toMatchObject({ released: 1, release: 3 });
      const again = await run({ ...options, rebuild: true });
      expect(again.counters).toMatchObject({ read: 5, late: 0, dead: 1, accepted: 4 });
    }));

  it('knows the fields by the names of the file, and by those of the reference format', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'e.csv');
      writeFileSync(path, CSV.replace('event_type', 'what'));
      const columns = { event_type: 'what' };
      const definition = parseDefinition({ name: 'p', source: { columns } });
      const dir = join(folder, 's');
      await run({ inputs: [path], kind: 'csv', definition, dir, workers: 0 });
      for (const name of ['what', 'event_type']) {
        const asked = { dir, kind: 'dead', set: { [name]: 'view' }, dryRun: true } as const;
        expect((await requeue(asked)).released).toBe(1);
      }
      const failure = await failureOf(() => requeue({ dir, kind: 'dead', set: { whta: 'view' } }));
      expect([failure.code, failure.message]).toEqual(['bad-argument', expect.stringMatching(/no field 'whta'.*what/)]);
    }));

  it('is refused after a reset, whose next run has other records', () =>
    afterRun(async ({ options }) => {
      await resetPipeline({ dir: options.dir, pipeline: 'p' });
      const failure = await failureOf(() => requeue({ dir: options.dir, kind: 'late' }));
      expect([failure.code, failure.message]).toEqual(['changed', expect.stringContaining('was reset')]);
    }));
});

describe('a rebuild is refused', () => {
  it('where nothing was committed', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'e.csv');
      writeFileSync(path, CSV);
      const definition = parseDefinition({ name: 'p' });
      const dir = join(folder, 's');
      const failure = await rebuilt({ inputs: [path], kind: 'csv', definition, dir, workers: 0 });
      expect([failure.code, failure.message]).toEqual([
        'not-found',
        expect.stringContaining('without --rebuild first'),
      ]);
    }));

  it('for another definition, another file, more of it, other bytes, or a pipe; and nothing is changed by that', () =>
    afterRun(async ({ folder, path, options }) => {
      await requeue({ dir: options.dir, kind: 'late' });
      const before = await documentsIn(options.dir);
      const other = parseDefinition({ name: 'p', watermark: { delay: '1h' } });
      expect((await rebuilt(options, { definition: other })).code).toBe('changed');
      const elsewhere = join(folder, 'f.csv');
      writeFileSync(elsewhere, CSV);
      expect((await rebuilt(options, { inputs: [elsewhere] })).code).toBe('finished');
      const stdin = () => Readable.from([Buffer.from(CSV)]);
      expect((await rebuilt(options, { inputs: ['-'], world: { stdin } })).message).toContain('Give it as a file');
      appendFileSync(path, line('12:00:00'));
      expect((await rebuilt(options)).code).toBe('finished');
      writeFileSync(path, CSV.replace('1.00', '2.00'));
      expect((await rebuilt(options)).code).toBe('finished');
      expect(await documentsIn(options.dir)).toEqual(before);
      writeFileSync(path, CSV);
      expect((await run({ ...options, rebuild: true })).counters.late).toBe(0);
    }));

  it('after a reset; and what was released before one is not taken in behind it', () =>
    afterRun(async ({ options }) => {
      await requeue({ dir: options.dir, kind: 'late' });
      await resetPipeline({ dir: options.dir, pipeline: 'p' });
      expect((await rebuilt(options)).message).toContain('was reset');
      expect((await run(options)).counters.late).toBe(1);
      expect((await run({ ...options, rebuild: true })).counters.late).toBe(1);
    }));

  it('while it is under way with another definition or file, before and behind its first commit', () =>
    afterRun(async ({ folder, options }) => {
      await requeue({ dir: options.dir, kind: 'late' });
      const small = { ...options, epochBytes: 60 };
      const startCrew = () => Promise.reject(new Error('in the middle'));
      await expect(run({ ...small, workers: 1, rebuild: true, world: { startCrew } })).rejects.toThrow('in the middle');
      const other = parseDefinition({ name: 'p', watermark: { delay: '1h' } });
      expect((await failureOf(() => run({ ...options, definition: other }))).code).toBe('changed');
      const elsewhere = join(folder, 'f.csv');
      writeFileSync(elsewhere, CSV);
      expect((await failureOf(() => run({ ...options, inputs: [elsewhere] }))).code).toBe('finished');
      const failure = await failureOf(() => requeue({ dir: options.dir, kind: 'late' }));
      expect(failure.message).toContain('is being rebuilt');
      expect((await run({ ...small, signal: AbortSignal.abort() })).outcome).toBe('interrupted');
      expect((await failureOf(() => run({ ...small, definition: other }))).code).toBe('changed');
      // Without the word it goes on too: it is what the pipeline is at.
      expect(await run(small)).toMatchObject({ outcome: 'finished', counters: { late: 0, accepted: 3 } });
    }));
});
