import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseDefinition } from '../../src/pipeline/validate';
import { open } from '../../src/run/open';
import { failureOf } from '../log/log-support';
import { command, said, startCommand } from '../support/command';
import { FollowWorld } from '../support/follow-world';
import { inFolder } from '../support/run-once';
import { DIR, FOLDER, type Sent } from '../support/topic-world';

const definition = parseDefinition({ name: 'default' });
const record = (second: number): Sent => ({
  text: Buffer.from(
    `{"event_time":"2019-10-01 00:00:0${second} UTC","event_type":"view","product_id":1,"price":1,"user_id":1}`,
  ),
  partition: 0,
});

/** A run that waits behind two records of a topic, which is then removed. */
async function waiting() {
  const world = new FollowWorld(1);
  await world.append([record(0), record(1)]);
  const going = world.follow(definition);
  await world.pass(1000);
  const before = open(DIR, world.files).commit();
  expect(before.progress.counters.read).toBe(2);
  await world.closeWriter();
  for (const name of world.files.list(FOLDER)) world.files.remove(`${FOLDER}/${name}`);
  return { world, going, before };
}

function expectAsBefore({ files }: FollowWorld, before: Awaited<ReturnType<typeof waiting>>['before']): void {
  const { manifest, progress } = open(DIR, files).commit();
  expect([manifest.epoch, manifest.state, progress]).toEqual([
    before.manifest.epoch,
    before.manifest.state,
    before.progress,
  ]);
  expect(manifest.lease.expiresAtMs).toBe(0);
}

describe('a topic that is gone while it is followed', () => {
  it('ends the run where it was made anew, with more records or fewer, and nothing of it is read', async () => {
    for (const records of [1, 2, 5]) {
      const { world, going, before } = await waiting();
      world.clock.timeMs += 1;
      await world.append(Array.from({ length: records }, (_, second) => record(second)));
      await world.pass(1000);
      // Ended of itself, not by the stop.
      expectAsBefore(world, before);
      const failure = await failureOf(() => going.stop());
      expect([failure.code, failure.message]).toEqual([
        'changed',
        expect.stringMatching(/events was removed and made anew while it was being read.*footpath reset/),
      ]);
    }
  });

  it('ends the run while an epoch is being read', async () => {
    const world = new FollowWorld(1);
    await world.append([record(0), record(1)]);
    const going = world.follow(definition, {
      onProgress: () => {
        for (const name of world.files.list(FOLDER)) world.files.remove(`${FOLDER}/${name}`);
      },
    });
    await world.pass(1000);
    expect(world.timers.repeating).toEqual([]);
    expect((await failureOf(() => going.stop())).code).toBe('not-found');
  });

  it(
    'is heard of by a run that waits for the operating system to tell',
    () =>
      inFolder(async (cwd) => {
        const ran = async (line: string) => expect((await command(line.split(' '), { cwd })).status, line).toBe(0);
        await ran('simulate --events 2000 --to log:e');
        const { child, ended } = startCommand(['run', '--from', 'log:e', '--follow', '--json'], { cwd });
        await said(child, '"progress"');
        const status = async () => JSON.parse((await command(['status', '--json'], { cwd })).stdout).pipelines[0];
        while ((await status()).counters.read < 2000) expect(child.exitCode).toBe(null);
        rmSync(join(cwd, '.footpath/topics/e'), { recursive: true });
        await ran('simulate --events 3000 --to log:e');
        const { status: code, stdout, stderr } = await ended;
        expect([code, stdout + stderr]).toEqual([1, expect.stringContaining('The topic e was removed')]);
        expect(await status()).toMatchObject({ state: 'stopped', counters: { read: 2000 } });
        const again = await command(['run', '--from', 'log:e', '--follow'], { cwd });
        expect([again.status, again.stderr]).toEqual([1, expect.stringContaining('made anew since')]);
      }),
    120_000,
  );
});
