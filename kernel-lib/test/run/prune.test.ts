import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parseDefinition } from '../../src/pipeline/validate';
import { collect } from '../../src/report/collect';
import { reconcile } from '../../src/report/reconcile';
import { reportSource } from '../../src/report/write-report';
import { open } from '../../src/run/open';
import type { RunOptions } from '../../src/run/options';
import { identitiesOf } from '../../src/run/progress';
import { prunePipeline } from '../../src/run/prune';
import { outputReach, storedEvents } from '../../src/run/result';
import { run } from '../../src/run/run';
import { failureOf } from '../log/log-support';
import { randomInput } from '../oracle/random-input';
import { FakeClock, fakeHost } from '../support/fake-world';
import { Crashed, MemoryFiles } from '../support/memory-files';
import { documentsIn, inFolder, type PlainDocument } from '../support/run-once';
import { Seeded } from '../support/seeded';

const DIR = '/store';
const HOUR_MS = 3_600_000;

/** A store in memory, over a file with disorder, duplicates and bad records. */
function filled(
  seed: number,
  work: (world: { options: RunOptions; files: MemoryFiles }) => Promise<void>,
  rows = 700,
): Promise<void> {
  return inFolder(async (folder) => {
    const { csv, definition: input } = randomInput(seed, rows);
    const path = join(folder, 'events.csv');
    writeFileSync(path, csv);
    const files = new MemoryFiles();
    const definition = parseDefinition(input);
    const world = { files, clock: new FakeClock(), host: fakeHost(1) };
    const options = { inputs: [path], kind: 'csv', definition, dir: DIR, workers: 0, epochBytes: 3000, world } as const;
    await work({ options, files });
  });
}

/** What a document is old by; null where it never gets old. */
function timeOf(document: PlainDocument): Date | null {
  const time = document.session_end ?? document.window_end ?? document.event_timestamp ?? document.event_time ?? null;
  return time as Date | null;
}

function identities(files: MemoryFiles) {
  const { manifest, progress, definition } = open(DIR, files).commit();
  return identitiesOf(progress.counters, outputReach(definition), storedEvents(manifest));
}

const place = ({ _id }: PlainDocument) => String(_id);

describe('prune', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('(seed %i) removes what is older and nothing else, and counts it', (seed) =>
    filled(seed, async ({ options, files }) => {
      const result = await run(options);
      const { maxMs } = open(DIR, files).commit().progress.timeRange;
      let before = await documentsIn(DIR, files);
      const total: Record<string, number> = {};
      for (const olderThanMs of [4 * HOUR_MS, HOUR_MS]) {
        const asked = { dir: DIR, olderThanMs, world: options.world };
        const { operations } = files;
        const told = prunePipeline({ ...asked, dryRun: true });
        expect(files.operations).toBe(operations);
        expect(await documentsIn(DIR, files)).toEqual(before);
        expect(prunePipeline(asked)).toEqual(told);
        const after = await documentsIn(DIR, files);
        for (const [name, documents] of Object.entries(before)) {
          const left = documents.filter((document) => (timeOf(document)?.getTime() ?? maxMs!) >= maxMs! - olderThanMs);
          expect(after[name].map(place)).toEqual(left.map(place));
          expect(after[name]).toEqual(left);
          const gone = told.collections[name]?.documents ?? 0;
          expect(gone).toBe(documents.length - left.length);
          total[name] = (total[name] ?? 0) + gone;
        }
        before = after;
      }
      expect(Object.values(total).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(50);
      const after = identities(files);
      expect(after.filter(({ holds }) => !holds)).toEqual([]);
      expect(after).toHaveLength(result.identities.length);
      expect(after.filter(({ text }) => /\+ pruned [1-9]/.test(text)).length).toBeGreaterThan(0);
      const { collections } = open(DIR, files).commit().manifest;
      for (const [name, { pruned }] of Object.entries(collections)) expect(pruned?.documents ?? 0).toBe(total[name]);
      expect((await run(options)).identities).toEqual(after);
    }),
  );

  it('counts what the documents that stay hold, so that a store that lost one is told', () =>
    filled(1, async ({ options, files }) => {
      await run(options);
      prunePipeline({ dir: DIR, olderThanMs: 2 * HOUR_MS, world: options.world });
      const { manifest, progress, definition } = open(DIR, files).commit();
      for (const [name, state] of Object.entries(manifest.collections)) {
        const counted = state.files.filter(({ events }) => events);
        if (counted.length === 0) continue;
        const files = state.files.filter((file) => file !== counted[0]);
        const collections = { ...manifest.collections, [name]: { ...state, files } };
        const found = identitiesOf(progress.counters, outputReach(definition), storedEvents({ collections }));
        expect(found.filter(({ holds }) => !holds)).toHaveLength(1);
      }
    }));

  it('leaves a pipeline that goes on, and takes no more from what it then writes', () =>
    filled(3, async ({ options, files }) => {
      const whole = new MemoryFiles();
      const world = { ...options.world, files: whole };
      await run({ ...options, world });
      const wanted = await documentsIn(DIR, whole);
      const gone = new Set<string>();
      let isPruned = false;
      for (let starts = 1; ; starts++) {
        const { outcome } = await run({ ...options, signal: AbortSignal.abort() });
        if (outcome === 'finished') break;
        if (starts % 3 !== 0) continue;
        const before = await documentsIn(DIR, files);
        prunePipeline({ dir: DIR, olderThanMs: HOUR_MS, world: options.world });
        const after = await documentsIn(DIR, files);
        for (const [name, documents] of Object.entries(before)) {
          const left = new Set(after[name].map(place));
          for (const document of documents) if (!left.has(place(document))) gone.add(`${name} ${place(document)}`);
        }
        isPruned = true;
      }
      expect([isPruned, gone.size > 20]).toEqual([true, true]);
      const left = Object.entries(wanted).map(([name, documents]) => [
        name,
        documents.filter((document) => !gone.has(`${name} ${place(document)}`)),
      ]);
      expect(await documentsIn(DIR, files)).toEqual(Object.fromEntries(left));
      expect(identities(files).filter(({ holds }) => !holds)).toEqual([]);
    }));

  it('leaves a report whose equations hold', () =>
    filled(2, async ({ options, files }) => {
      await run(options);
      prunePipeline({ dir: DIR, olderThanMs: 2 * HOUR_MS, world: options.world });
      const source = reportSource(open(DIR, files));
      const { stored } = await collect(source);
      const equations = reconcile(source.run.counters, source.run.definition, stored);
      expect(equations.flatMap(({ fault }) => fault ?? [])).toEqual([]);
      expect(equations.flatMap(({ right }) => right).filter(({ name }) => name === 'pruned')).not.toEqual([]);
    }));

  it('comes to its end or changes nothing, whenever the power is cut', () =>
    filled(
      5,
      async ({ options, files }) => {
        await run(options);
        const before = await documentsIn(DIR, files);
        const prune = (disk: MemoryFiles, pid: number) =>
          prunePipeline({
            dir: DIR,
            olderThanMs: HOUR_MS,
            world: { ...options.world, files: disk, host: fakeHost(pid) },
          });
        const calm = files.copy();
        prune(calm, 2);
        const after = await documentsIn(DIR, calm);
        const random = new Seeded(9);
        const seen = { before: 0, after: 0 };
        for (let crashAt = 1; crashAt <= calm.operations; crashAt += 2) {
          const hurt = files.copy({ crashAt });
          expect(() => prune(hurt, 2)).toThrow(Crashed);
          const disk = hurt.afterCrash((choices) => random.whole(choices));
          const found = await documentsIn(DIR, disk);
          if (isDeepStrictEqual(found, before)) seen.before++;
          else {
            expect(found).toEqual(after);
            seen.after++;
          }
          prune(disk, 3);
          expect(await documentsIn(DIR, disk)).toEqual(after);
          expect(identities(disk)).toEqual(identities(calm));
        }
        expect(seen.before).toBeGreaterThan(5);
        expect(seen.after).toBeGreaterThan(0);
      },
      150,
    ));

  it('gives readers that began before their grace', () =>
    filled(4, async ({ options, files }) => {
      await run(options);
      const store = open(DIR, files);
      const count = await store.collection('late_events').countDocuments();
      const reading = store.collection('late_events').find();
      const first = await reading.next();
      prunePipeline({ dir: DIR, olderThanMs: 0, world: options.world });
      expect(first).not.toBeNull();
      expect(await reading.toArray()).toHaveLength(count - 1);
      expect(open(DIR, files).commit().manifest.garbage.length).toBeGreaterThan(0);
    }));

  it('is refused for what has no time, while the pipeline runs, and after a reset', () =>
    filled(6, async ({ options, files }) => {
      await run({ ...options, signal: AbortSignal.abort() });
      const asked = { dir: DIR, olderThanMs: 0, world: options.world };
      const refused = async (collections?: readonly string[]) =>
        failureOf(async () => prunePipeline({ ...asked, collections }));
      expect((await refused(['dead_letters'])).message).toContain('no event time');
      expect((await refused(['nothing'])).code).toBe('bad-argument');
      const other = { ...options.world, host: { ...fakeHost(2), host: 'another' } };
      const inTheMiddle: unknown[] = [];
      const told: unknown[] = [];
      await run({
        ...options,
        onProgress: () => {
          told.push(prunePipeline({ ...asked, world: other, dryRun: true }).pipeline);
          try {
            prunePipeline({ ...asked, world: other });
          } catch (error) {
            inTheMiddle.push((error as { code?: string }).code);
          }
        },
      });
      expect(new Set(inTheMiddle)).toEqual(new Set(['locked']));
      // What would go can be asked at any time.
      expect(told).toHaveLength(inTheMiddle.length);
      expect(files.list(`${DIR}/pipelines`)).toHaveLength(1);
    }));
});
