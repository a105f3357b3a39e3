import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { command, startCommand } from '../support/command';
import { documentsIn, inFolder } from '../support/run-once';

/** Runs commands one after the other in a folder; each must succeed. */
async function commands(folder: string, ...lines: readonly string[]): Promise<void> {
  for (const line of lines) {
    const { status, stderr } = await command(line.split(' '), { cwd: folder });
    expect(status, `${line}: ${stderr}`).toBe(0);
  }
}

/** What does not say where a record was. */
async function wholesIn(dir: string) {
  const { late_events, dead_letters, ...wholes } = await documentsIn(dir);
  return { ...wholes, late: late_events.length, dead: dead_letters.length };
}

/** Many processes one after the other, on a machine that may be busy. */
const PATIENCE_MS = 240_000;

describe('footpath run --from', () => {
  it(
    'gives what the file gives that was replayed, in threads, killed and gone on with',
    () =>
      inFolder(async (folder) => {
        await commands(
          folder,
          'simulate --events 30000 --partitions 3 --out e.csv --late 0.02',
          'run --csv e.csv --partitions 3 --dir file',
          'replay --csv e.csv --to log:e --partitions 3 --fsync none --dir whole',
          'replay --csv e.csv --to log:e --partitions 3 --fsync none --dir killed',
          'run --from log:e --dir whole --workers 2',
        );
        const expected = await wholesIn(join(folder, 'file'));
        expect(await wholesIn(join(folder, 'whole'))).toEqual(expected);
        const args = ['run', '--from', 'log:e', '--dir', 'killed', '--epoch-bytes', '300000', '--workers', '2'];
        for (const signal of ['SIGKILL', 'SIGINT'] as const) {
          const { child, ended } = startCommand(args, { cwd: folder });
          let isKilled = false;
          child.stderr!.on('data', (text: string) => {
            if (!isKilled && text.includes('"epoch"')) isKilled = child.kill(signal);
          });
          await ended;
        }
        const { status, stdout, stderr } = await command([...args, '--json'], { cwd: folder });
        expect(status, stderr).toBe(0);
        expect(JSON.parse(stdout.trim().split('\n').at(-1)!).outcome).toMatch(/finished|nothing-to-do/);
        expect(await wholesIn(join(folder, 'killed'))).toEqual(expected);
      }),
    PATIENCE_MS,
  );

  it('says that there is no such topic, and how to make it', () =>
    inFolder(async (folder) => {
      const { status, stderr } = await command(['run', '--from', 'log:e'], { cwd: folder });
      expect(status).toBe(1);
      expect(stderr).toMatch(/There is no topic e .*footpath replay --csv FILE --to log:e/);
    }));
});
