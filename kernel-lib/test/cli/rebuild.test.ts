import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { command, startCommand } from '../support/command';
import { documentsIn, inFolder } from '../support/run-once';

describe('footpath requeue and run --rebuild', () => {
  it(
    'take late and mended records in, in threads, killed and gone on with',
    () =>
      inFolder(async (folder) => {
        const ran = async (line: readonly string[]) => {
          const { status, stdout, stderr } = await command(line, { cwd: folder });
          expect(status, `${line.join(' ')}: ${stderr}`).toBe(0);
          return stdout.trim().split('\n').at(-1)!;
        };
        await ran('simulate --events 6000 --late 0.02 --malformed 0.01 --out e.csv'.split(' '));
        const counters = async (...more: string[]) =>
          JSON.parse(await ran(['run', '--csv', 'e.csv', '--epoch-bytes', '60000', '--json', ...more])).counters;
        const before = await counters();
        await ran('run --csv e.csv --dir whole'.split(' '));
        for (const dir of ['.footpath', 'whole']) {
          expect(await ran(['requeue', 'late', '--dir', dir])).toBe('next: the command of the run, with --rebuild');
          const set = ['--set', 'price=1.00', '--set', 'event_type=view'];
          const told = JSON.parse(await ran(['requeue', 'dead', ...set, '--dir', dir, '--json']));
          expect(told.released).toBeGreaterThan(0);
        }
        const waiting = async () => JSON.parse(await ran(['status', '--json'])).pipelines[0].released;
        expect(await waiting()).toBeGreaterThan(100);
        const args = ['run', '--csv', 'e.csv', '--epoch-bytes', '60000', '--workers', '2', '--rebuild', '--json'];
        const { child, ended } = startCommand(args, { cwd: folder });
        child.stderr!.on('data', (text: string) => {
          if (text.includes('"epoch"')) child.kill('SIGKILL');
        });
        await ended;
        const after = await counters('--rebuild');
        // Some of the mended times lie far ahead, and make others late.
        expect(after.late).not.toBe(before.late);
        expect(after.dead).toBeLessThan(before.dead);
        expect(after.read).toBe(before.read);
        expect(await waiting()).toBe(0);
        await ran('run --csv e.csv --dir whole --rebuild'.split(' '));
        expect(await documentsIn(join(folder, '.footpath'))).toEqual(await documentsIn(join(folder, 'whole')));
      }),
    180_000,
  );
});
