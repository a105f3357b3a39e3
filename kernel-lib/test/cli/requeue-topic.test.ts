import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openTopicReader } from '../../src/log/open-topic';
import { open } from '../../src/run/open';
import { worldOf } from '../../src/run/world-of';
import { startCommand } from '../support/command';
import { commandHere } from '../support/command-here';
import { inFolder } from '../support/run-once';

describe('footpath requeue of a topic that is followed', () => {
  it(
    'says what would be late, appends while the run goes on, and that run judges what it appended',
    () =>
      inFolder(async (folder) => {
        const ran = async (line: string) => {
          const ended = await commandHere(line.split(' '), { cwd: folder });
          expect(ended.status, `${line}: ${ended.stderr}`).toBe(0);
          return ended;
        };
        await ran('simulate --events 3000 --malformed 0.02 --out e.csv');
        await ran('replay --csv e.csv --to log:events');
        const { child, ended } = startCommand(['run', '--from', 'log:events', '--follow', '--json'], { cwd: folder });
        const read = () => {
          try {
            return open(join(folder, '.footpath')).commit().progress.counters?.read ?? 0;
          } catch {
            return 0;
          }
        };
        const untilRead = async (records: number) => {
          while (read() < records) {
            expect(child.exitCode).toBe(null);
            await new Promise((resolve) => setTimeout(resolve, 20));
          }
        };
        try {
          const topic = openTopicReader(worldOf(), join(folder, '.footpath'), 'events');
          const before = (await topic.offsets()).reduce((sum, { endOffset }) => sum + endOffset, 0);
          await untilRead(before);
          const set = '--set price=1.00 --set event_type=view --set product_id=1';
          const dry = await ran(`requeue dead ${set} --dry-run`);
          const told = /(\d+) would be appended to the topic events; (\d+) of them would be late/.exec(dry.stdout);
          const count = Number(told?.[1]);
          expect(count).toBeGreaterThan(5);
          const done = await ran(`requeue dead ${set}`);
          expect(done.stderr).toContain(`note: ${count} will be appended to the topic events; ${told?.[2]} of them`);
          expect(done.stdout).toContain(`${count} mended records were appended to the topic events`);
          await untilRead(before + count);
          expect((await ran(`requeue dead ${set}`)).stdout).toContain(`not ${count}: released before`);
          expect((await ran('requeue late')).stdout).not.toContain('were appended');
          expect(read()).toBe(before + count);
        } finally {
          child.kill('SIGINT');
          await ended;
        }
        const files = JSON.parse((await ran('requeue dead --set price=2.00 --dry-run --json')).stdout);
        expect(files.copies.topic).toBe('events');
      }),
    120_000,
  );
});
