import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { showResult } from '../../src/cli/show-result';
import { openTopicWriter } from '../../src/log/open-topic';
import { parseDefinition } from '../../src/pipeline/validate';
import { open } from '../../src/run/open';
import type { RunOptions } from '../../src/run/options';
import { requeue } from '../../src/run/requeue';
import { resetPipeline } from '../../src/run/reset';
import { run } from '../../src/run/run';
import { failureOf } from '../log/log-support';
import { command } from '../support/command';
import { fakeHost } from '../support/fake-world';
import { FollowWorld } from '../support/follow-world';
import { inFolder } from '../support/run-once';
import { appendTo, DIR, FOLDER, newWorld, runOptions, type Sent } from '../support/topic-world';

const HEADER = 'event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session\n';
const row = (minute: number) =>
  `2019-10-01 10:${String(minute).padStart(2, '0')}:00 UTC,view,1,1,a.b,x,1.00,5,s${minute}\n`;
const CSV = HEADER + Array.from({ length: 50 }, (_, minute) => row(minute)).join('');
const definition = parseDefinition({ name: 'default' });
const record = (minute: number, type = 'view'): Sent => ({
  text: Buffer.from(
    `{"event_time":"2019-10-01 10:${String(minute).padStart(2, '0')}:00 UTC","event_type":"${type}","product_id":1,"price":1,"user_id":5}`,
  ),
  partition: 0,
});

async function refused(options: RunOptions): Promise<string> {
  const { code, message } = await failureOf(() => run(options));
  return `${code}: ${message}`;
}

describe('what a pipe may bring when a run goes on', () => {
  const stopped = async (work: (fromPipe: (bytes: string) => RunOptions) => Promise<void>) => {
    const { files, clock, host } = newWorld();
    const fromPipe = (bytes: string): RunOptions => ({
      ...{ inputs: ['-'], kind: 'csv', definition, dir: DIR, workers: 0, epochBytes: 900 },
      world: { files, clock, host, stdin: () => Readable.from([Buffer.from(bytes)]) },
    });
    const stop = new AbortController();
    const first = await run({ ...fromPipe(CSV), signal: stop.signal, onProgress: () => stop.abort() });
    expect([first.outcome, first.counters.read > 0]).toEqual(['interrupted', true]);
    await work(fromPipe);
  };

  it('is told to have ended early, or to be other bytes', () =>
    stopped(async (fromPipe) => {
      const short = await refused(fromPipe(CSV.slice(0, 300)));
      expect(short).toMatch(
        /^changed: standard input ended after 300 bytes, before the \d+ that pipeline default has committed of it\. Give the same bytes again, from their beginning, or run under/,
      );
      const other = await refused(fromPipe(CSV.replace('1.00', '2.00')));
      expect(other).toMatch(/^changed: standard input does not begin with the \d+ bytes .* they have changed/);
    }));

  it('is not named where a file is wanted, if its columns are not the right ones', async () => {
    const world = { ...newWorld(), stdin: () => Readable.from([Buffer.from(CSV.replace('price', 'cost'))]) };
    const message = await refused({ inputs: ['-'], kind: 'csv', definition, dir: DIR, workers: 0, world });
    expect(message).toContain('footpath pipeline init --from FILE writes one');
    expect(message).not.toContain('--from standard input');
  });
});

describe('other input is told as such', () => {
  it('where it is of another kind, or a topic with other partitions, and no folder is named that is no way out', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'e.csv');
      writeFileSync(path, CSV);
      const world = newWorld();
      await appendTo(world, [[record(1)]], 2);
      const ofFile: RunOptions = { inputs: [path], kind: 'csv', definition, dir: DIR, workers: 0, world };
      await run(ofFile);
      const kind = await refused(runOptions(definition, world));
      expect(kind).toMatch(/^changed: Pipeline default reads CSV files, and is now given a topic\./);
      expect(kind).not.toMatch(/another definition|--dir/);

      await resetPipeline({ dir: DIR, pipeline: 'default', world });
      await run(runOptions(definition, world));
      for (const name of world.files.list(FOLDER)) world.files.remove(`${FOLDER}/${name}`);
      await appendTo(world, [[record(1)]], 3);
      const partitions = await refused(runOptions(definition, world));
      expect(partitions).toMatch(
        /^changed: Pipeline default reads a topic of 2 partition\(s\), and is now given one of 3/,
      );
      expect(partitions).not.toMatch(/another definition|--dir/);
    }));

  it('where files changed before a topic: another folder has not that topic', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'e.csv');
      writeFileSync(path, CSV);
      const world = new FollowWorld(1);
      const files = { inputs: [path], kind: 'csv', thenTopic: 'events' } as const;
      const going = world.follow(definition, files);
      await world.untilRead(50);
      await going.stop();
      writeFileSync(path, CSV.slice(0, -30));
      const again = { ...world.options(definition), ...files, follow: true, signal: AbortSignal.abort() };
      expect(await refused(again)).toMatch(
        /e\.csv ended after \d+ bytes.*another "name", with other collections too\./,
      );
      writeFileSync(path, CSV + row(51));
      const topic = { ...world.options(definition), ...files, follow: true };
      await world.append([record(52)]);
      writeFileSync(path, CSV);
      const on = world.follow(definition, files);
      await world.untilRead(51);
      await on.stop();
      writeFileSync(path, CSV + row(51));
      const grown = await refused(topic);
      expect(grown).toMatch(/A file has grown/);
      expect(grown).not.toContain('--dir');
    }));
});

describe('nothing is promised that is then refused', () => {
  /** A run that followed a topic with a late and a dead record. */
  async function followed() {
    const world = new FollowWorld(1);
    await world.append([record(1), record(50), record(2), record(51, 'click')]);
    const going = world.follow(definition);
    await world.untilRead(4);
    await going.stop();
    await world.closeWriter();
    return world;
  }

  it('by requeue dead, while somebody else writes the topic', async () => {
    const world = await followed();
    const { files, clock } = world;
    const other = openTopicWriter(
      { files, clock, host: { ...fakeHost(9), host: 'another' } },
      { dir: DIR, topic: 'events' },
    );
    const told: unknown[] = [];
    const asked = { dir: DIR, world, kind: 'dead', set: { event_type: 'view' } } as const;
    const failure = await failureOf(() => requeue({ ...asked, onCopies: (copies) => told.push(copies) }));
    expect([failure.code, told]).toEqual(['locked', []]);
    await other.close();
    await requeue({ ...asked, onCopies: (copies) => told.push(copies) });
    expect(told).toMatchObject([{ records: 1 }]);
  });

  it('by requeue, of a topic that is gone: a rebuild would not find it', async () => {
    const world = await followed();
    const { files } = world;
    for (const name of files.list(FOLDER)) files.remove(`${FOLDER}/${name}`);
    const asked = { dir: DIR, world, kind: 'late' } as const;
    expect((await failureOf(() => requeue(asked))).code).toBe('not-found');
    expect((await failureOf(() => requeue({ ...asked, dryRun: true }))).code).toBe('not-found');
    world.clock.timeMs++;
    await world.append([record(1), record(50), record(2), record(51)]);
    expect((await failureOf(() => requeue(asked))).message).toContain('made anew since');
    expect(files.list(`${DIR}/pipelines/default/released`)).toEqual([]);
  });

  it('by reset --yes, where there is nothing to reset; the table comes when it is done', () =>
    inFolder(async (cwd) => {
      writeFileSync(join(cwd, 'e.csv'), CSV);
      await run({ inputs: [join(cwd, 'e.csv')], kind: 'csv', definition, dir: join(cwd, '.footpath'), workers: 0 });
      const done = await command(['reset', '--yes'], { cwd });
      expect([done.status, done.stderr]).toEqual([0, expect.stringContaining('session_metrics')]);
      const again = await command(['reset', '--yes'], { cwd });
      expect(again).toMatchObject({ status: 1, stderr: expect.stringContaining('was reset already') });
      expect(again.stderr).not.toContain('session_metrics');
    }));

  it('by the result of a run that was stopped before its first commit', async () => {
    const world = newWorld();
    await appendTo(world, [[record(1)]], 1);
    const result = await run(runOptions(definition, world));
    expect(showResult(result, '')).toMatch(/events\/s\n.*next: footpath report/s);
    const { manifest } = open(DIR, world.files).commit();
    expect(manifest.epoch).toBe(1);
    const counters = { ...result.counters, read: 0, parsed: 0, accepted: 0, unique: 0 };
    const rates = { ...result.rates, eventsPerSecond: 123 };
    const text = showResult({ ...result, outcome: 'interrupted', epoch: 0, documents: {}, counters, rates }, '');
    expect(text).toContain('stopped before its first commit. The same command begins again.');
    expect(text).not.toMatch(/events\/s|next:|epoch 0|documents/);
  });
});
