import { describe, expect, it } from 'vitest';
import { commandHere } from '../support/command-here';
import { inFolder } from '../support/run-once';

const PATIENCE_MS = 60_000;

describe('footpath topics and lag', () => {
  it(
    'show what a topic holds, and how far a pipeline is behind it',
    () =>
      inFolder(async (folder) => {
        const run = async (...args: string[]) => {
          const { status, stdout, stderr } = await commandHere([...args, '--dir', 's'], { cwd: folder });
          return { status, stdout, stderr };
        };
        expect((await run('topics', 'list')).stdout).toContain('No topics in s');
        const send = ['simulate', '--days', '2', '--partitions', '2', '--to', 'log:e'];
        expect((await run(...send, '--events', '2000')).status).toBe(0);
        expect((await run('topics', 'list')).stdout).toMatch(/^log:e +2$/m);
        const { partitions } = JSON.parse((await run('topics', 'describe', 'log:e', '--json')).stdout);
        expect(partitions.map(({ startOffset }: { startOffset: number }) => startOffset)).toEqual([0, 0]);
        const total = partitions.reduce((sum: number, { endOffset }: { endOffset: number }) => sum + endOffset, 0);
        expect(total).toBe(2000);

        const peeked = (await run('topics', 'peek', 'log:e', '--last', '2', '--json')).stdout.trim().split('\n');
        const records = peeked.map((line) => JSON.parse(line));
        expect(records.map(({ partition, offset }) => partitions[partition].endOffset - offset)).toEqual([2, 1, 2, 1]);
        const { user_id: user } = JSON.parse(records[0].value);
        const found = await run('topics', 'search', 'log:e', '--key', String(user), '--json');
        const keys = found.stdout
          .trim()
          .split('\n')
          .map((line) => JSON.parse(JSON.parse(line).value).user_id);
        expect(new Set(keys)).toEqual(new Set([user]));
        expect((await run('topics', 'search', 'log:e', '--value', 'no such text')).stdout).toBe('no records\n');
        expect((await run('topics', 'peek', 'log:none')).status).toBe(1);
        expect((await run('topics', 'search', 'log:e', '--since', 'yesterday')).status).toBe(2);

        expect((await run('run', '--from', 'log:e')).status).toBe(0);
        const lag = JSON.parse((await run('lag', '--json')).stdout);
        expect(lag).toMatchObject({ topic: 'log:e', records: 0, seconds: 0 });
        expect((await run(...send, '--events', '100')).status).toBe(0);
        const behind = JSON.parse((await run('lag', '--json')).stdout);
        expect([behind.records, behind.seconds > 0]).toEqual([100, true]);
        expect((await run('lag')).stdout).toMatch(/100 records, \d+\.\d s behind/);
      }),
    PATIENCE_MS,
  );

  it('has no lag to tell of files', () =>
    inFolder(async (folder) => {
      await commandHere(['simulate', '--events', '500', '--out', 'e.csv'], { cwd: folder });
      await commandHere(['run', '--csv', 'e.csv'], { cwd: folder });
      const { status, stderr } = await commandHere(['lag'], { cwd: folder });
      expect([status, stderr]).toEqual([2, expect.stringContaining('reads files, which have no lag')]);
    }));
});
