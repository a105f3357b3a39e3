import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { randomInput } from '../oracle/random-input';
import { command, startCommand } from '../support/command';
import { inFolder } from '../support/run-once';

const { csv: EVENTS } = randomInput(5, 3000);

/** Sends SIGINT as soon as the command has said something like this on standard error. */
async function stoppedAt(sign: RegExp, args: string[], cwd: string) {
  const { child, ended } = startCommand(args, { cwd });
  let said = '';
  child.stderr!.on('data', (text: string) => {
    if (!sign.test(said) && sign.test((said += text))) child.kill('SIGINT');
  });
  return ended;
}

describe('a command that is interrupted', () => {
  it.each([
    ['simulate', ['simulate', '--events', '30000000', '--out', 'big.csv', '--catalog', 'catalog']],
    ['demo', ['demo', '--events', '30000000', '--dir', '.']],
  ])('%s leaves nothing half-made, and exits with 130', (_, args) =>
    inFolder(async (folder) => {
      const { status, stderr } = await stoppedAt(/"done"/, args, folder);
      expect(status, stderr).toBe(130);
      expect(stderr).toContain('nothing was written');
      expect(readdirSync(folder)).toEqual([]);
    }),
  );

  it('run --json says so in JSON too', () =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, 'e.csv'), EVENTS);
      const args = ['run', '--csv', 'e.csv', '--json', '--workers', '0', '--epoch-bytes', '1'];
      const { status, stdout, stderr } = await stoppedAt(/"epoch"/, args, folder);
      expect(status, stderr).toBe(130);
      const lines = `${stderr}${stdout}`.trim().split('\n');
      const told = lines.filter(Boolean).map((line) => JSON.parse(line));
      expect(told).toContainEqual({ stopping: 'run' });
      expect(told.at(-1)).toMatchObject({ outcome: 'interrupted' });
    }));
});

describe('a reader that closes its end', () => {
  // Who wants no more of an answer has had it; a failure stays one, though nobody hears why.
  it.each([
    ['stdout', 0],
    ['stderr', 1],
  ] as const)('(%s) ends the command quietly, with status %i', (end, expected) =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, 'e.csv'), EVENTS);
      expect((await command(['run', '--csv', 'e.csv'], { cwd: folder })).status).toBe(0);
      const args = { stdout: ['query', 'session_metrics', '--limit', '0'], stderr: ['query', 'no_such_collection'] };
      const { child, ended } = startCommand(args[end], { cwd: folder });
      child[end]!.destroy();
      const { status, stdout, stderr } = await ended;
      expect(status).toBe(expected);
      expect(end === 'stdout' ? stderr : stdout).toBe('');
    }),
  );
});
