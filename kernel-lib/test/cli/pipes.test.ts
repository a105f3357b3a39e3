import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { defaultPipeline } from '../../src/pipeline/defaults';
import { parseDefinition } from '../../src/pipeline/validate';
import { run } from '../../src/run/run';
import { randomInput } from '../oracle/random-input';
import { command, type Ended, said, startCommand } from '../support/command';
import { MemoryFiles } from '../support/memory-files';
import { documentsIn, inFolder, type PlainDocument } from '../support/run-once';

const { csv } = randomInput(31, 2500);
const EVENTS = Buffer.from(csv);
/** More than the 64 KiB that are read before anything else, and a record's middle. */
const HALF = EVENTS.subarray(0, EVENTS.length >> 1);
const FROM_PIPE = ['run', '--csv', '-', '--json', '--workers', '1', '--epoch-bytes', '20000'];

const lastLine = ({ stdout }: Ended) => JSON.parse(stdout.trim().split('\n').at(-1)!);

/** Goes on with all bytes on standard input, and compares with a run that nobody stopped. */
async function expectGoesOn(folder: string): Promise<void> {
  expect(await command(FROM_PIPE, { cwd: folder, stdin: EVENTS })).toMatchObject({ status: 0 });
  expect(await command([...FROM_PIPE, '--dir', 'whole'], { cwd: folder, stdin: EVENTS })).toMatchObject({ status: 0 });
  const documents = (dir: string): Promise<Record<string, PlainDocument[]>> => documentsIn(join(folder, dir));
  expect(await documents('.footpath')).toEqual(await documents('whole'));
}

describe('a pipe', { timeout: 240_000 }, () => {
  it('with a name is read from its first byte to its last', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'pipe');
      execFileSync('mkfifo', [path]);
      writeFileSync(join(folder, 'file'), EVENTS);
      const [fromPipe] = await Promise.all([
        command(['run', '--csv', path, '--dir', 'a', '--json'], { cwd: folder }),
        writeFile(path, EVENTS),
      ]);
      const fromFile = await command(['run', '--csv', 'file', '--dir', 'b', '--json'], { cwd: folder });
      expect(fromPipe).toMatchObject({ status: 0 });
      expect(lastLine(fromPipe).counters).toEqual(lastLine(fromFile).counters);
    }));

  it('cannot be rebuilt from: nothing is released for it', () =>
    inFolder(async (folder) => {
      expect(await command(['run', '--csv', '-'], { cwd: folder, stdin: EVENTS })).toMatchObject({ status: 0 });
      const { status, stderr } = await command(['requeue', 'late'], { cwd: folder });
      expect([status, stderr]).toEqual([2, expect.stringContaining('Run over a file of the same bytes')]);
    }));

  it('that is silent when the run is stopped does not hold it; the run says what to do, and goes on', () =>
    inFolder(async (folder) => {
      const { child, ended } = startCommand(FROM_PIPE, { cwd: folder, holdStdin: true });
      child.stdin!.write(HALF);
      await said(child, '"progress"');
      child.kill('SIGTERM');
      const end = await ended;
      expect(end).toMatchObject({ status: 130, stderr: expect.stringContaining('same bytes from their beginning') });
      expect(lastLine(end)).toMatchObject({ outcome: 'interrupted' });
      await expectGoesOn(folder);
    }));

  it('whose writer is stopped by the same Ctrl+C is not taken for whole', () =>
    inFolder(async (folder) => {
      const { child, ended } = startCommand(FROM_PIPE, { cwd: folder, holdStdin: true });
      child.stdin!.write(HALF);
      await said(child, '"progress"');
      child.stdin!.end();
      child.kill('SIGINT');
      const end = await ended;
      expect(end.status, end.stderr).toBe(130);
      expect(lastLine(end)).toMatchObject({ outcome: 'interrupted' });
      await expectGoesOn(folder);
    }));

  it('whose reader goes away stops no run: it is whole all the same', () =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, 'file'), EVENTS);
      const { child, ended } = startCommand(['run', '--csv', 'file', '--json'], { cwd: folder });
      child.stdout!.destroy();
      child.stderr!.destroy();
      expect((await ended).status).toBe(0);
      const { stdout } = await command(['status', '--json'], { cwd: folder });
      expect(JSON.parse(stdout).pipelines[0]).toMatchObject({ state: 'finished' });
    }));

  it('that has brought nothing yet leaves nothing behind', async () => {
    const files = new MemoryFiles();
    const stop = new AbortController();
    const silent = new Readable({ read: () => stop.abort() });
    const started = run({
      inputs: ['-'],
      kind: 'csv',
      definition: parseDefinition(defaultPipeline()),
      dir: '/store',
      signal: stop.signal,
      world: { files, stdin: () => silent },
    });
    await expect(started).rejects.toMatchObject({ code: 'interrupted' });
    expect(files.operations).toBe(0);
  });
});

describe('a second signal', { timeout: 240_000 }, () => {
  it('at the same moment is the first one heard twice; a later one stops at once, and the next run goes on', () =>
    inFolder(async (folder) => {
      const { child, ended } = startCommand(FROM_PIPE, { cwd: folder, holdStdin: true });
      child.stdin!.write(HALF);
      await said(child, '"progress"');
      const again = setInterval(() => child.kill('SIGINT'), 20);
      const end = await ended.finally(() => clearInterval(again));
      expect(end).toMatchObject({ status: 130, stdout: '', stderr: expect.stringContaining('"stopping"') });
      await expectGoesOn(folder);
    }));
});
