import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startCommand } from '../support/command';
import { commandHere } from '../support/command-here';
import { inFolder } from '../support/run-once';

const READERS = [['query', 'session_metrics'], ['status'], ['report']];
const HEADER = 'event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session\n';
const EVENT = '2019-10-01 00:00:00 UTC,view,1,1,a.b,x,1.00,5,s\n';
const EVENTS = HEADER + EVENT;
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('a place with nothing to read', () => {
  it('that is no store is told apart, with what to run', () =>
    inFolder(async (folder) => {
      for (const args of READERS) {
        const { status, stdout, stderr } = await commandHere(args, { cwd: folder });
        expect([status, stdout], args[0]).toEqual([1, '']);
        expect(stderr).toMatch(/no Footpath store in .*footpath run --csv FILE/);
      }
      expect(readdirSync(folder)).toEqual([]);
    }));

  it('that is a file is told as one: no store can be made there', () =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, 'file'), '');
      for (const dir of ['file', 'file/below']) {
        const { status, stderr } = await commandHere(['status', '--dir', dir], { cwd: folder });
        expect([status, stderr]).toEqual([1, expect.stringMatching(/a part of the path is a file, not a folder/)]);
      }
    }));

  it('that has not come to its first commit says so', () =>
    inFolder(async (folder) => {
      // It has its first bytes and its lease, and waits for more.
      const { child, ended } = startCommand(['run', '--csv', '-', '--workers', '0'], {
        cwd: folder,
        stdin: EVENTS + EVENT.repeat(2000),
        holdStdin: true,
      });
      while (!existsSync(join(folder, '.footpath/pipelines/default/manifest-0000000002.json'))) await turn();
      for (const args of [['query', 'session_metrics'], ['report']]) {
        const { status, stderr } = await commandHere(args, { cwd: folder });
        expect(status, args[0]).toBe(1);
        expect(stderr).toMatch(/not come to a commit.*run the same command again/);
      }
      const { status, stdout } = await commandHere(['status'], { cwd: folder });
      expect(status).toBe(0);
      expect(stdout).toMatch(/default · running.*no documents yet/s);
      child.stdin!.end();
      expect((await ended).status).toBe(0);
      expect(existsSync(join(folder, 'footpath-report.html'))).toBe(false);
    }));

  it('that is a collection without documents is shown as such in every format', () =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, 'e.csv'), EVENTS);
      expect((await commandHere(['run', '--csv', 'e.csv', '--workers', '0'], { cwd: folder })).status).toBe(0);
      for (const [format, wanted] of [
        ['table', '(no documents)\n'],
        ['json', '[]\n'],
        ['ndjson', ''],
      ])
        expect(await commandHere(['query', 'late_events', '--format', format], { cwd: folder })).toMatchObject({
          status: 0,
          stdout: wanted,
        });
      expect((await commandHere(['report'], { cwd: folder })).status).toBe(0);
      rmSync(join(folder, '.footpath/pipelines'), { recursive: true });
      for (const args of READERS) {
        const { status, stderr } = await commandHere(args, { cwd: folder });
        expect(status, args[0]).toBe(1);
        expect(stderr).toMatch(/is empty.*footpath run --csv FILE/);
      }
    }));
});
