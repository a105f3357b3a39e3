import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { randomInput } from '../oracle/random-input';
import { command } from '../support/command';
import { inFolder } from '../support/run-once';

const { csv: EVENTS } = randomInput(6, 2000);

describe('run --report', () => {
  it('is one command from a file to its report', () =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, 'events.csv.gz'), gzipSync(EVENTS));
      const { status, stdout, stderr } = await command(['run', '--csv', 'events.csv.gz', '--report'], { cwd: folder });
      expect(status, stderr).toBe(0);
      const report = join(folder, 'footpath-report.html');
      expect(stdout.trim().split('\n').at(-1)).toBe(`report: ${pathToFileURL(report).href}`);
      expect(readFileSync(report, 'utf8')).toContain('events.csv.gz');
      expect(readdirSync(folder).sort()).toEqual(['.footpath', 'events.csv.gz', 'footpath-report.html']);
    }));

  it('writes where it is told, for a pipeline that is finished too, and leaves the last line of --json to the result', () =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, 'events.csv'), EVENTS);
      const args = ['run', '--csv', 'events.csv', '--dir', 'store', '--json'];
      const first = await command(args, { cwd: folder });
      expect(first.status, first.stderr).toBe(0);
      expect(readdirSync(folder).sort()).toEqual(['events.csv', 'store']);
      const again = await command([...args, '--report', 'autumn.html'], { cwd: folder });
      expect(again.status, again.stderr).toBe(0);
      expect(JSON.parse(again.stdout.trim().split('\n').at(-1)!)).toMatchObject({ outcome: 'nothing-to-do' });
      const url = pathToFileURL(join(folder, 'autumn.html')).href;
      expect(
        again.stderr
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line)),
      ).toContainEqual({ report: url });
      expect(existsSync(join(folder, 'autumn.html'))).toBe(true);
    }));

  it('writes none where the input could not be run', () =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, 'events.csv'), 'time,kind\n1,2\n');
      expect(await command(['run', '--csv', 'events.csv', '--report'], { cwd: folder })).toMatchObject({ status: 1 });
      expect(readdirSync(folder)).toEqual(['events.csv']);
    }));

  it('replaces an earlier report, but no other file, and says so before it runs', () =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, 'events.csv'), EVENTS);
      const run = (report: string) =>
        command(['run', '--csv', 'events.csv', '--dir', 'a store', '--report', report], { cwd: folder });
      expect(await run('events.csv')).toMatchObject({
        status: 2,
        stderr: expect.stringMatching(/events\.csv is there already and is not a report .*another name/),
      });
      expect(readdirSync(folder)).toEqual(['events.csv']);
      expect(readFileSync(join(folder, 'events.csv'), 'utf8')).toBe(EVENTS);
      for (const round of [1, 2]) {
        const { status, stdout, stderr } = await run('a store/report.html');
        expect(status, `${round}: ${stderr}`).toBe(0);
        expect(stdout).toContain("footpath report --dir 'a store'");
      }
      const again = await command(['report', '--dir', 'a store', '--out', 'events.csv'], { cwd: folder });
      expect(again).toMatchObject({ status: 2, stdout: '' });
      expect(readFileSync(join(folder, 'events.csv'), 'utf8')).toBe(EVENTS);
    }));
});
