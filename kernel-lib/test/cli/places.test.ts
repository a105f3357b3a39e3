import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { harmless, shellWord } from '../../src/cli/terminal';
import { command } from '../support/command';
import { inFolder } from '../support/run-once';

describe('a folder that is given to the demo', () => {
  it.each(['events.csv', 'truth.json', 'catalog/products.csv', 'report.html'])(
    'with somebody’s %s in it is refused and left as it is',
    (name) =>
      inFolder(async (folder) => {
        mkdirSync(dirname(join(folder, name)), { recursive: true });
        writeFileSync(join(folder, name), 'mine');
        const ended = await command(['demo', '--events', '10', '--dir', '.'], { cwd: folder });
        expect(ended).toMatchObject({ status: 2, stderr: expect.stringMatching(/is there already.*(folder|name)/) });
        expect(ended.stderr).toContain(name);
        expect(readFileSync(join(folder, name), 'utf8')).toBe('mine');
        expect(readdirSync(folder)).toEqual([name.split('/')[0]]);
      }),
  );

  it('with other things in it is used, and so is the one of a demo that was cut off before its run', () =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, 'notes.txt'), 'mine');
      for (const name of ['events.csv', 'truth.json']) writeFileSync(join(folder, name), '');
      const ended = await command(['demo', '--events', '10', '--dir', '.'], { cwd: folder });
      expect(ended.status, ended.stderr).toBe(0);
      expect(readFileSync(join(folder, 'notes.txt'), 'utf8')).toBe('mine');
      expect(existsSync(join(folder, 'report.html'))).toBe(true);
    }));
});

describe('what is given and what is said', () => {
  it('an empty text is no value of an option', () =>
    inFolder(async (folder) => {
      for (const args of [
        ['demo', '--events', '10', '--dir', ''],
        ['run', '--csv', ''],
      ]) {
        const ended = await command(args, { cwd: folder });
        expect(ended).toMatchObject({ status: 2, stderr: expect.stringMatching(/--(dir|csv) is given an empty text/) });
      }
      expect(readdirSync(folder)).toEqual([]);
    }));

  it.each([
    ['stores/autumn-2.d', 'stores/autumn-2.d'],
    ['a b', "'a b'"],
    ['$(x)', "'$(x)'"],
    ["it's", "'it'\\''s'"],
    ['-x', "'-x'"],
    ['', "''"],
  ])('the name %s is shown as a shell takes it', (name, shown) => expect(shellWord(name)).toBe(shown));

  it('a message cannot steer the terminal', () => {
    expect(harmless('a\x1b[31m\x07\u202e\r\nb\tc – é')).toBe('a·[31m···\nb\tc – é');
  });
});
