import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exportCollection, open, run, simulate, writeCatalogsFor, writeReport } from '../../src/index';
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
      for (const options of [{}, { csv: [] }, { csv: e, jsonl: e }])
        await expect(run({ ...options, dir: join(folder, 'store') })).rejects.toMatchObject({
          code: 'bad-argument',
          message: expect.stringContaining('csv or as jsonl'),
        });
      expect(readdirSync(folder)).toEqual(['e']);
    }));
});
