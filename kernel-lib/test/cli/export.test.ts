import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomInput } from '../oracle/random-input';
import { command } from '../support/command';
import { commandHere } from '../support/command-here';
import { temporaryFolder } from '../support/run-once';

const { folder, remove } = temporaryFolder();
const { csv: EVENTS } = randomInput(5, 3000);

beforeAll(async () => {
  writeFileSync(join(folder, 'e.csv'), EVENTS);
  const { status, stderr } = await commandHere(['run', '--csv', 'e.csv'], { cwd: folder });
  expect(status, stderr).toBe(0);
});
afterAll(remove);

describe('footpath export', () => {
  it('writes a file, and says what is in it', async () => {
    const told = await commandHere(['export', 'windowed_metrics', '--out', 'w.csv'], { cwd: folder });
    expect(told, told.stderr).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^wrote w\.csv: [\d,]+ documents of windowed_metrics, /),
    });
    expect(readFileSync(join(folder, 'w.csv'), 'utf8')).toMatch(/^_id,window_start,/);
  });

  it('says so as JSON, with a filter whose times are ISO text', async () => {
    const filter = '{"session_start": {"$gte": "2019-10-01T23:30:00Z"}}';
    const args = ['export', 'session_metrics', '--out', 's.parquet', '--filter', filter, '--json'];
    const { status, stdout, stderr } = await commandHere(args, { cwd: folder });
    expect(status, stderr).toBe(0);
    const { documents, ...summary } = JSON.parse(stdout);
    expect(summary).toEqual({
      collection: 'session_metrics',
      out: 's.parquet',
      format: 'parquet',
      sizeBytes: readFileSync(join(folder, 's.parquet')).length,
    });
    const count = JSON.stringify([{ $match: { session_start: { $gte: '2019-10-01T23:30:00Z' } } }, { $count: 'n' }]);
    const counted = await commandHere(['query', 'session_metrics', '--aggregate', count], { cwd: folder });
    expect(JSON.parse(counted.stdout)).toEqual({ n: documents });
  });

  it.each([
    ['without a file', ['session_metrics'], 2, /--out <FILE>/],
    ['another ending', ['session_metrics', '--out', 's.xlsx'], 2, /\.parquet, \.arrow, \.csv, \.ndjson/],
    ['a file that exists', ['session_metrics', '--out', 'e.csv'], 2, /e\.csv exists already.*--force/],
    ['a wrong filter', ['session_metrics', '--out', 'n.csv', '--filter', '{'], 2, /filter/],
    ['a wrong name', ['sesion_metrics', '--out', 'n.csv'], 1, /session_metrics/],
  ])('refuses %s', async (_, args, status, why) => {
    const told = await commandHere(['export', ...args], { cwd: folder });
    expect(told).toMatchObject({ status, stderr: expect.stringMatching(why) });
    expect(existsSync(join(folder, 'n.csv'))).toBe(false);
    expect(readFileSync(join(folder, 'e.csv'), 'utf8')).toBe(EVENTS);
  });

  it('stopped by Ctrl+C exits with 130 and leaves no file', async () => {
    const before = readdirSync(folder);
    // Interrupted at its first write into the file, which is neither too early nor too late.
    const hook = `import fs from 'node:fs';
      const write = fs.writeSync;
      fs.writeSync = (...given) => {
        fs.writeSync = write;
        process.kill(process.pid, 'SIGINT');
        return write(...given);
      };`;
    const env = { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(hook)}` };
    const args = ['export', 'session_metrics', '--out', 'stopped.parquet'];
    const { status, stdout, stderr } = await command(args, { cwd: folder, env });
    expect(status, stderr).toBe(130);
    expect(stdout).toBe('');
    expect(stderr).toContain('nothing was written to stopped.parquet');
    expect(readdirSync(folder)).toEqual(before);
  });
});
