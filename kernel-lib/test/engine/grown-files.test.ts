import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseDefinition } from '../../src/pipeline/validate';
import { run } from '../../src/run/run';
import { documentsIn, inFolder } from '../support/run-once';

const HEADER = 'event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session\n';

/** Events of one user a second apart, from a second of the day on. */
function rows(from: number, count: number): string {
  const time = (second: number) => new Date(Date.UTC(2019, 9, 1, 0, 0, second)).toISOString().slice(11, 19);
  return Array.from({ length: count }, (_, i) => `2019-10-01 ${time(from + i)} UTC,view,1,1,a.b,x,1.00,5,s\n`).join('');
}

const definition = parseDefinition({ outputs: [{ kind: 'session' }, { kind: 'events' }] });

interface Files {
  readonly dir: string;
  readonly a: string;
  readonly b: string;
  /** Goes on, or begins; stopped after its next epoch if `stop` is set. */
  go(stop?: boolean): ReturnType<typeof run>;
}

/** Two files, a smaller than a session and b behind it, and a run that was stopped inside b. */
function stoppedInSecond(work: (files: Files) => Promise<void>): Promise<void> {
  return inFolder(async (folder) => {
    const [a, b, dir] = ['a.csv', 'b.csv', 'store'].map((name) => join(folder, name));
    writeFileSync(a, HEADER + rows(0, 20));
    writeFileSync(b, HEADER + rows(20, 60));
    const go = (stop = false) =>
      run({
        inputs: [a, b],
        kind: 'csv',
        definition,
        dir,
        workers: 0,
        epochBytes: 2500,
        signal: stop ? AbortSignal.abort() : undefined,
      });
    expect((await go(true)).outcome).toBe('interrupted');
    await work({ dir, a, b, go });
  });
}

describe('files that have grown when a stopped run goes on', () => {
  it('the one that was being read goes on, under the name that its first records have', () =>
    stoppedInSecond(async ({ dir, b, go }) => {
      const before = (await documentsIn(dir)).enriched_events;
      appendFileSync(b, rows(80, 10));
      expect(await go()).toMatchObject({ outcome: 'finished', counters: { read: 90, unique: 90 } });
      const after = (await documentsIn(dir)).enriched_events;
      const sources = new Set(after.map(({ _id }) => String(_id).split(':')[0]));
      expect(sources).toEqual(new Set(before.map(({ _id }) => String(_id).split(':')[0])));
      expect(sources.size).toBe(2);
    }));

  it('one that was read to its end is refused, because what is new in it has no place', () =>
    stoppedInSecond(async ({ dir, a, go }) => {
      const before = await documentsIn(dir);
      appendFileSync(a, rows(20, 1));
      await expect(go()).rejects.toMatchObject({
        code: 'changed',
        message: expect.stringMatching(/a\.csv has grown since pipeline default read it to its end/),
      });
      expect(await documentsIn(dir)).toEqual(before);
    }));

  it('one whose beginning is another is refused', () =>
    stoppedInSecond(async ({ b, go }) => {
      writeFileSync(b, HEADER + rows(21, 60));
      await expect(go()).rejects.toMatchObject({ code: 'changed' });
    }));
});
