import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { type VerifyReport, verify } from '../../src/verify/verify';
import { randomInput } from '../oracle/random-input';
import { command, said, startCommand } from '../support/command';
import { inFolder } from '../support/run-once';

// Each of these starts some ten processes.
vi.setConfig({ testTimeout: 240_000 });

const cli = join(__dirname, '../../dist/cli.cjs');
const { csv } = randomInput(8, 300);
/** In that file, rows that differ in nothing but their price. */
const dearer = csv.replace(/,49\.995,/, ',49.99,');

/** A folder with a file of events, and one in which temporary files are made. */
function withEvents<T>(work: (folder: string, temporary: string) => Promise<T>): Promise<T> {
  return inFolder((folder) => {
    const temporary = join(folder, 'temporary');
    mkdirSync(temporary);
    writeFileSync(join(folder, 'e.csv'), csv);
    return work(folder, temporary);
  });
}

/** Verifies a command that is the product's, but for runs that were killed, which read another file. */
function verifyWith(folder: string, killedRead: string): Promise<VerifyReport> {
  const other = join(folder, 'killed');
  mkdirSync(other);
  // Of the same name, so that it is not told by it.
  writeFileSync(join(other, 'e.csv'), killedRead);
  const wrapper = join(folder, 'wrapper.cjs');
  writeFileSync(
    wrapper,
    `if (process.argv.some((word) => word.includes('killed-'))) process.argv[process.argv.indexOf('--csv') + 1] = ${JSON.stringify(join(other, 'e.csv'))};
    require(${JSON.stringify(cli)});`,
  );
  return verify({ csv: join(folder, 'e.csv'), kills: 1, seed: 1, command: [process.execPath, wrapper] });
}

describe('footpath verify', () => {
  it('finds its killed runs the same, says where they were killed, and leaves nothing behind', () =>
    withEvents(async (folder, temporary) => {
      const args = ['verify', '--csv', 'e.csv', '--kills', '4', '--json'];
      const { status, stdout, stderr } = await command(args, { cwd: folder, env: { TMPDIR: temporary } });
      expect(status, stderr + stdout).toBe(0);
      const report = JSON.parse(stdout) as VerifyReport;
      expect(report).toMatchObject({ verdict: 'same', kills: 4, seed: 42, csv: 'e.csv', problems: [] });
      expect(Object.values(report.landings).reduce((sum, count) => sum + count)).toBe(4);
      expect(report.documents.session_metrics).toBe(report.plainCount?.sessions);
      expect(report.plainCount?.events).toBe(300);
      expect(readdirSync(temporary)).toEqual([]);
    }));

  it('stopped by a signal ends with 130 and leaves nothing behind', () =>
    withEvents(async (folder, temporary) => {
      const args = ['verify', '--csv', 'e.csv', '--kills', '1000'];
      const { child, ended } = startCommand(args, { cwd: folder, env: { TMPDIR: temporary } });
      await said(child, '"kills"');
      child.kill('SIGINT');
      const { status, stdout } = await ended;
      expect([status, stdout]).toEqual([130, '']);
      expect(readdirSync(temporary)).toEqual([]);
    }));

  it('refuses a file that is not there, with the run’s own words', () =>
    withEvents(async (folder) => {
      const { status, stderr } = await command(['verify', '--csv', 'none.csv'], { cwd: folder });
      expect(status).toBe(1);
      expect(stderr).toContain('none.csv');
    }));
});

describe('verify', () => {
  it('sees a record that is lost', () =>
    withEvents(async (folder) => {
      const { verdict, problems } = await verifyWith(folder, csv.slice(0, csv.trimEnd().lastIndexOf('\n') + 1));
      expect(verdict).toBe('different');
      expect(problems[0]).toMatch(/run 1: it counted .*"read":299.*the undisturbed run .*"read":300/);
    }));

  it('sees a document that is another, though all counts are the same', () =>
    withEvents(async (folder) => {
      expect(dearer).not.toBe(csv);
      const { verdict, problems } = await verifyWith(folder, dearer);
      expect(verdict).toBe('different');
      expect(problems.join('\n')).toMatch(/run 1: \w+ has another /);
    }));
});
