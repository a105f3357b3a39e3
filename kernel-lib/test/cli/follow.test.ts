import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { command, said, startCommand } from '../support/command';
import { documentsIn, inFolder } from '../support/run-once';

/** Many processes one after the other, on a machine that may be busy. */
const PATIENCE_MS = 240_000;

async function json(folder: string, line: string) {
  const { status, stdout, stderr } = await command(line.split(' '), { cwd: folder });
  expect(status, `${line}: ${stderr}`).toBe(0);
  return JSON.parse(stdout);
}

describe('footpath run --follow', () => {
  it(
    'shows what is final and what is open while it runs, stops by a signal, and is later read to its end',
    () =>
      inFolder(async (folder) => {
        const send = 'simulate --events 20000 --days 2 --partitions 2 --late 0.02 --to log:e --dir live --json';
        await json(folder, send);
        const { child, ended } = startCommand(['run', '--from', 'log:e', '--follow', '--dir', 'live', '--json'], {
          cwd: folder,
        });
        await said(child, '"progress"');
        const statusOf = async () => (await json(folder, 'status --dir live --json')).pipelines[0];
        let status = await statusOf();
        while (status.counters.read < 20_000) status = await statusOf();
        expect(status.state).toBe('running');
        expect(status.partitions.map(({ lag }: { lag: number }) => lag)).toEqual([0, 0]);
        expect(status.recentEventsPerSecond).toBeGreaterThan(0);

        const windows = await json(folder, 'inspect windows --dir live --json');
        expect([windows.final, windows.epoch >= status.epoch]).toEqual([false, true]);
        const [{ collection, open, documents }] = windows.collections;
        expect([collection, open > 0, documents[0].final]).toEqual(['windowed_metrics', true, false]);
        expect(documents[0].window_end > windows.watermark).toBe(true);
        const sessions = await json(folder, 'inspect sessions --dir live --limit 2 --json');
        expect(sessions.collections[0].documents).toHaveLength(2);
        const watermark = await json(folder, 'inspect watermark --dir live --json');
        expect(watermark.partitions).toEqual(status.partitions);
        const late = await json(folder, 'inspect late --dir live --json');
        expect(late.late).toBe(status.counters.late);
        expect(late.last[0].behind_seconds).toBeGreaterThan(0);
        const dead = await json(folder, 'inspect dead --dir live --json');
        expect(Object.values<number>(dead.byReason).reduce((sum, count) => sum + count)).toBe(dead.dead);
        const text = await command(['inspect', 'windows', '--dir', 'live', '--limit', '1'], { cwd: folder });
        expect(text.stdout).toMatch(/windowed_metrics: \d+ open, not final, the first 1 of them/);

        child.kill('SIGTERM');
        const stopped = await ended;
        expect([stopped.status, JSON.parse(stopped.stdout.trim()).outcome]).toEqual([130, 'interrupted']);
        const finished = await json(folder, 'run --from log:e --dir live --json');
        expect([finished.outcome, finished.counters.read]).toEqual(['finished', 20_000]);
        // What is finished is not followed.
        const again = await command(['run', '--from', 'log:e', '--follow', '--dir', 'live'], { cwd: folder });
        expect([again.status, again.stderr]).toEqual([
          1,
          expect.stringContaining('a topic that is followed is other input'),
        ]);

        const other = 'simulate --events 20000 --days 2 --partitions 2 --late 0.02 --to log:e --dir bounded --json';
        await json(folder, other);
        await json(folder, 'run --from log:e --dir bounded --json');
        expect(await documentsIn(join(folder, 'live'))).toEqual(await documentsIn(join(folder, 'bounded')));
      }),
    PATIENCE_MS,
  );

  it('goes with a topic', async () => {
    for (const args of [
      ['--csv', 'e.csv', '--follow'],
      ['--from', 'log:e', '--epoch-ms', '5'],
    ]) {
      const { status, stderr } = await command(['run', ...args]);
      expect([status, stderr]).toEqual([2, expect.stringMatching(/go(es)? with --f/)]);
    }
  });
});
