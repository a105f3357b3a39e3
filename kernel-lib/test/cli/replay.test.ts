import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { hostIdentity } from '../../src/file/host-identity';
import { nodeFiles } from '../../src/file/node-files';
import { systemClock } from '../../src/file/system-clock';
import { openTopicReader } from '../../src/log/open-topic';
import { textsIn } from '../log/log-support';
import { randomInput } from '../oracle/random-input';
import { command, startCommand } from '../support/command';
import { inFolder } from '../support/run-once';

const { csv: EVENTS } = randomInput(5, 3000);
const ROWS = EVENTS.toString().trimEnd().split('\n').length - 1;

async function topicIn(folder: string, topic: string): Promise<string[][]> {
  const world = { files: nodeFiles, clock: systemClock, host: hostIdentity() };
  const reader = openTopicReader(world, join(folder, '.footpath'), topic);
  const texts = [];
  for (let partition = 0; partition < reader.describe().partitions; partition++) {
    texts.push(await textsIn(reader, partition));
  }
  await reader.close();
  return texts;
}

describe('footpath replay', () => {
  it('sends a file, plain, packed or by a pipe, to a topic that is made', () =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, 'e.csv'), EVENTS);
      writeFileSync(join(folder, 'e.csv.gz'), gzipSync(EVENTS));
      const all: string[][][] = [];
      for (const [topic, csv] of [
        ['plain', 'e.csv'],
        ['packed', 'e.csv.gz'],
        ['pipe', '-'],
      ]) {
        const args = ['replay', '--csv', csv, '--to', `log:${topic}`, '--partitions', '3', '--json'];
        const { status, stdout, stderr } = await command(args, { cwd: folder, stdin: csv === '-' ? EVENTS : '' });
        expect(status, stderr).toBe(0);
        const { records, ...rest } = JSON.parse(stdout);
        expect(rest).toEqual({ topic, partitions: 3 });
        const texts = await topicIn(folder, topic);
        expect(texts.flat()).toHaveLength(records);
        all.push(texts);
      }
      expect(all[0].flat()).toHaveLength(3000);
      expect(all[1]).toEqual(all[0]);
      expect(all[2]).toEqual(all[0]);
      const { status, stderr } = await command(['replay', '--csv', 'e.csv', '--to', 'log:plain', '--partitions', '2'], {
        cwd: folder,
      });
      expect(status).toBe(1);
      expect(stderr).toContain('has 3 partitions and is now asked for with 2');
    }));

  it('says which columns there are if the key is none of them', () =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, 'e.csv'), 'when,who\n1,2\n');
      const { status, stderr } = await command(['replay', '--csv', 'e.csv', '--to', 'log:e'], { cwd: folder });
      expect([status, stderr]).toEqual([1, expect.stringMatching(/no column 'user_id'.*--key.*when, who/s)]);
      const args = ['replay', '--csv', 'e.csv', '--to', 'log:e', '--key', 'who'];
      expect((await command(args, { cwd: folder })).status).toBe(0);
      expect(await topicIn(folder, 'e')).toEqual([['{"when":"1","who":2}']]);
    }));

  it.each([
    ['SIGINT', 'at a rate', ['--rate', '100']],
    ['SIGTERM', 'in chunks', ['--chunk-size', '1', '--sleep', '0.005']],
  ] as const)('stopped by %s %s says how many it sent, and exits with 130', (signal, _, pace) =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, 'e.csv'), EVENTS);
      const { child, ended } = startCommand(['replay', '--csv', 'e.csv', '--to', 'log:e', ...pace], { cwd: folder });
      let isStopped = false;
      child.stderr!.on('data', (text: string) => {
        if (!isStopped && text.includes('"done"')) isStopped = child.kill(signal);
      });
      const { status, stderr } = await ended;
      expect(status, stderr).toBe(130);
      const [, count] = /Stopped as asked: ([\d,]+) records are in the topic e/.exec(stderr) ?? [];
      const [texts] = await topicIn(folder, 'e');
      expect(texts).toHaveLength(Number(count.replaceAll(',', '')));
      expect(texts.length).toBeGreaterThan(0);
      expect(texts.length).toBeLessThan(ROWS);
      // The lease was given back: the next one need not wait.
      expect((await command(['replay', '--csv', 'e.csv', '--to', 'log:e'], { cwd: folder })).status).toBe(0);
    }),
  );
});

describe('footpath simulate --to', () => {
  it('sends what it would write to a file', () =>
    inFolder(async (folder) => {
      const events = ['--events', '4000', '--partitions', '4', '--seed', '9'];
      const file = await command(['simulate', ...events, '--out', 'e.csv', '--json'], { cwd: folder });
      expect(
        (await command(['replay', '--csv', 'e.csv', '--to', 'log:file', '--partitions', '4'], { cwd: folder })).status,
      ).toBe(0);
      const args = ['simulate', ...events, '--to', 'log:direct', '--truth', 'truth.json', '--catalog', 'c', '--json'];
      const direct = await command(args, { cwd: folder });
      expect(direct.status, direct.stderr).toBe(0);
      const { catalog, ...summary } = JSON.parse(direct.stdout);
      expect(summary).toEqual(JSON.parse(file.stdout));
      expect(catalog.users).toBeGreaterThan(0);
      expect(await topicIn(folder, 'direct')).toEqual(await topicIn(folder, 'file'));
      // A topic that is there keeps its partitions, and what is late is judged for them.
      const more = ['simulate', '--events', '4000', '--seed', '9', '--to', 'log:direct', '--json'];
      const again = await command(more, { cwd: folder });
      expect(again.status, again.stderr).toBe(0);
      expect(JSON.parse(again.stdout).counts).toEqual(summary.counts);
      expect(nodeFiles.exists(join(folder, 'truth.json'))).toBe(true);
    }));

  it('stopped says how many it sent', () =>
    inFolder(async (folder) => {
      const args = ['simulate', '--events', '30000000', '--rate', '500', '--to', 'log:e'];
      const { child, ended } = startCommand(args, { cwd: folder });
      let isStopped = false;
      child.stderr!.on('data', (text: string) => {
        if (!isStopped && text.includes('"done"')) isStopped = child.kill('SIGINT');
      });
      const { status, stderr } = await ended;
      expect(status, stderr).toBe(130);
      expect(stderr).toMatch(/Stopped as asked: [\d,]+ records are in the topic e/);
    }));
});
