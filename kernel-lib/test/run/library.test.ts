import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { type Document, exportCollection, open, run, simulate, writeCatalogsFor, writeReport } from '../../src/index';
import { replay } from '../../src/replay/replay';
import { worldOf } from '../../src/run/world-of';
import { inFolder } from '../support/run-once';

/** What a notebook does, by the public entry alone. */
describe('the library', () => {
  it('simulates, runs and reads, with the same verbs as the command', () =>
    inFolder(async (folder) => {
      const csv = join(folder, 'e.csv');
      const catalogDir = join(folder, 'catalog');
      const dir = join(folder, 'store');
      const { rows } = await simulate({ events: 2000, out: csv });
      await writeCatalogsFor({ file: csv, catalogDir });
      const { counters, documents, outcome } = await run({ csv, catalogDir, dir, workers: 0 });
      expect([outcome, counters.read]).toEqual(['finished', rows]);
      const sessions = open(dir).collection('session_metrics');
      expect(await sessions.countDocuments()).toBe(documents.session_metrics);
      const [{ events }] = await sessions
        .aggregate([{ $group: { _id: null, events: { $sum: '$total_events' } } }])
        .toArray();
      expect(events).toBe(counters.unique);
      const users = await sessions.distinct('user_id');
      const [first] = await sessions.find({ user_id: users[0] }, { limit: 1 }).toArray();
      expect(first.user_id).toBe(users[0]);
      // What a filter pushes down must find what it finds among all documents.
      const all = await sessions.find().toArray();
      for (const user of users.slice(0, 20)) {
        const own = all.filter(({ user_id }) => user_id === user);
        expect(await sessions.find({ user_id: user }).toArray()).toEqual(own);
        const $gte = own[0].session_start as Date;
        const later = all.filter(({ session_start }) => (session_start as Date) >= $gte);
        expect(await sessions.countDocuments({ session_start: { $gte } })).toBe(later.length);
      }
    }));

  it('reads a topic to its end, and follows one behind files until the signal', () =>
    inFolder(async (folder) => {
      const csv = join(folder, 'e.csv');
      await simulate({ events: 2000, out: csv });
      const text = readFileSync(csv, 'utf8');
      const whole = { dir: join(folder, 'whole'), workers: 0 };
      const wanted = await run({ csv, ...whole });
      const world = worldOf();
      const stdin = () => Readable.from([Buffer.from(text)]);
      await replay(world, { csv: '-', dir: join(folder, 'bounded'), topic: 'e', stdin });
      const bounded = await run({ from: 'log:e', dir: join(folder, 'bounded'), workers: 0 });
      expect([bounded.outcome, bounded.counters]).toEqual(['finished', wanted.counters]);

      const dir = join(folder, 'live');
      const half = text.indexOf('\n', text.length / 2) + 1;
      const first = join(folder, 'first.csv');
      writeFileSync(first, text.slice(0, half));
      const rest = text.slice(0, text.indexOf('\n') + 1) + text.slice(half);
      await replay(world, { csv: '-', dir, topic: 'e', stdin: () => Readable.from([Buffer.from(rest)]) });
      const stop = new AbortController();
      const { signal } = stop;
      const going = run({ csv: first, from: 'log:e', follow: true, epochMs: 20, dir, workers: 0, signal });
      const read = () => open(dir).commit().progress.counters.read;
      await vi
        .waitFor(() => expect(read()).toBe(wanted.counters.read), { timeout: 30_000 })
        .finally(() => stop.abort());
      const live = await going;
      expect(live.outcome).toBe('interrupted');
      expect(live.counters).toEqual({ ...wanted.counters, outputs: live.counters.outputs });
      // What the watermark has passed is what it is where all is read.
      const finals = (store: string) =>
        open(store)
          .collection('windowed_metrics')
          .find({}, { sort: { _id: 1 } })
          .toArray();
      const bare = (documents: Document[]) =>
        documents.map(({ epoch, fence, ...document }) => JSON.stringify(document));
      const found = bare(await finals(dir));
      expect(found.length).toBeGreaterThan(10);
      expect(bare(await finals(whole.dir))).toEqual(expect.arrayContaining(found));
    }));

  it('stops every verb by a signal, with the code interrupted', () =>
    inFolder(async (folder) => {
      const csv = join(folder, 'e.csv');
      const dir = join(folder, 'store');
      await simulate({ events: 2000, out: csv });
      await run({ csv, dir, workers: 0 });
      const signal = AbortSignal.abort();
      const sessions = open(dir).collection('session_metrics');
      const before = readdirSync(folder).sort();
      const verbs: Record<string, () => Promise<unknown>> = {
        simulate: () => simulate({ events: 2000, out: join(folder, 'f.csv'), signal }),
        writeReport: () => writeReport({ dir, out: join(folder, 'r.html'), signal }),
        exportCollection: () =>
          exportCollection({ dir, collection: 'session_metrics', out: join(folder, 's.csv'), signal }),
        find: () => sessions.find({}, { signal }).toArray(),
        'find, sorted': () => sessions.find({}, { signal, sort: { total_revenue: 1 } }).next(),
        aggregate: () => sessions.aggregate([{ $sort: { total_events: 1 } }], { signal }).toArray(),
        countDocuments: () => sessions.countDocuments({ total_events: 1 }, { signal }),
        distinct: () => sessions.distinct('user_id', {}, { signal }),
      };
      for (const [name, verb] of Object.entries(verbs))
        await expect(verb(), name).rejects.toMatchObject({ name: 'FootpathError', code: 'interrupted' });
      expect(readdirSync(folder).sort()).toEqual(before);
      // A run finishes its epoch instead, and goes on another time.
      const second = join(folder, 'second');
      expect((await run({ csv, dir: second, workers: 0, signal })).outcome).toMatch(/interrupted|finished/);
      expect((await run({ csv, dir: second, workers: 0 })).outcome).toMatch(/finished|nothing-to-do/);
    }));

  it('refuses a run without input, or with two kinds of it', () =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, 'e'), '');
      const e = join(folder, 'e');
      const from = 'log:e';
      for (const [options, why] of [
        [{}, 'csv or as jsonl'],
        [{ csv: [] }, 'csv or as jsonl'],
        [{ csv: e, jsonl: e }, 'csv or as jsonl'],
        [{ from: 'e' }, 'log:TOPIC'],
        [{ csv: e, from }, 'add follow'],
        [{ csv: e, follow: true }, 'follow goes with from'],
        [{ from, epochMs: 5 }, 'go with follow'],
      ] as const)
        await expect(run({ ...options, dir: join(folder, 'store') })).rejects.toMatchObject({
          code: 'bad-argument',
          message: expect.stringContaining(why),
        });
      expect(readdirSync(folder)).toEqual(['e']);
    }));
});
