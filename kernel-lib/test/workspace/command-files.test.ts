import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const dist = join(__dirname, '../../dist');
const cli = join(dist, 'cli.cjs');
/** Prints, behind what the command says, the files that it loaded. */
const TELL_FILES = `
process.argv.splice(1, 0, ${JSON.stringify(cli)});
process.on('exit', () => process.stdout.write('\\n' + JSON.stringify(Object.keys(require.cache))));
require(${JSON.stringify(cli)});`;

function filesOf(...args: string[]): string[] {
  const { stdout } = spawnSync(process.execPath, ['-e', TELL_FILES, '--', ...args], { encoding: 'utf8' });
  return JSON.parse(stdout.slice(stdout.lastIndexOf('\n') + 1));
}

const names = (files: readonly string[]) => files.map((file) => basename(file).replace(/-[A-Z0-9]{8}\.cjs$/, ''));

describe('the files of the command', () => {
  it('are loaded as far as they are needed', () => {
    const version = filesOf('--version');
    expect(version.reduce((sum, file) => sum + statSync(file).size, 0)).toBeLessThan(300_000);
    expect(names(filesOf('run', '--help'))).toContain('cli-run-command');
    expect(names(filesOf('run', '--help'))).not.toContain('cli-other-commands');
    expect(names(filesOf('status', '--help'))).toContain('cli-other-commands');
  });

  it('have the core in one of them, so that no loop of the engine calls from file to file', () => {
    const hot = [
      'event/batch',
      'event/json-parser',
      'event/dictionary',
      'stream/intake',
      'stream/shard',
      'store/segment-writer',
    ];
    const holding = readdirSync(dist).filter((name) => {
      if (!/^cli.*\.map$/.test(name)) return false;
      const { sources } = JSON.parse(readFileSync(join(dist, name), 'utf8')) as { sources: string[] };
      return hot.some((path) => sources.includes(`../src/${path}.ts`));
    });
    expect(holding).toHaveLength(1);
    const { sources } = JSON.parse(readFileSync(join(dist, holding[0]), 'utf8')) as { sources: string[] };
    for (const path of hot) expect(sources).toContain(`../src/${path}.ts`);
  });

  it('have maps to the sources', () => {
    for (const file of filesOf('--help')) {
      expect(readFileSync(file, 'utf8').trimEnd()).toMatch(`//# sourceMappingURL=${basename(file)}.map`);
      const { sources } = JSON.parse(readFileSync(`${file}.map`, 'utf8'));
      // What the build itself adds, for packages that are cut off, is a file without a source.
      if (String(sources) === basename(file).replace('.cjs', '.js')) continue;
      expect(sources.some((source: string) => source.startsWith('../src/'))).toBe(true);
    }
  });
});
