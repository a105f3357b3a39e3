import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseDefinition } from '../../src/pipeline/validate';
import { open } from '../../src/run/open';
import { requeue } from '../../src/run/requeue';
import { run } from '../../src/run/run';
import { FolderReleases } from '../../src/store/folder-releases';
import { countWaiting } from '../../src/store/released';
import { command } from '../support/command';
import { FollowWorld } from '../support/follow-world';
import { inFolder } from '../support/run-once';
import { DIR, type Sent } from '../support/topic-world';

const HEADER = 'event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session\n';
const definition = parseDefinition({ name: 'default', watermark: { delay: '10m' } });
const record = (time: string, type = 'view'): Sent => ({
  text: Buffer.from(
    `{"event_time":"2019-10-01 ${time}:00 UTC","event_type":"${type}","product_id":1,"price":1,"user_id":5}`,
  ),
  partition: 0,
});

/** Two good records, a late one and dead ones of these times, read by a run that is stopped. */
async function followed(...dead: readonly string[]): Promise<FollowWorld> {
  const world = new FollowWorld(1);
  const times = ['10:00', '11:00', '10:10'];
  await world.append([...times.map((time) => record(time)), ...dead.map((time) => record(time, 'click'))]);
  const going = world.follow(definition);
  await world.untilRead(times.length + dead.length);
  await going.stop();
  await world.closeWriter();
  return world;
}

const waitingIn = ({ files }: FollowWorld) =>
  countWaiting(new FolderReleases(files, DIR, 'default'), open(DIR, files).commit().manifest);

describe('requeue dead', () => {
  it('tells which records lie further ahead than the delay, and would make others late', async () => {
    const world = await followed('10:30', '11:10', '11:11', '23:00');
    const asked = { dir: DIR, world, kind: 'dead', set: { event_type: 'view' } } as const;
    const told = { released: 4, ahead: 2, furthestAheadMs: 12 * 3_600_000 };
    expect(await requeue({ ...asked, dryRun: true })).toMatchObject(told);
    expect(await requeue(asked)).toMatchObject(told);
    expect(await requeue({ ...asked, kind: 'late', set: undefined })).toMatchObject({ ahead: 0, furthestAheadMs: 0 });
  });

  it('says so on the command line', () =>
    inFolder(async (cwd) => {
      const row = (time: string, type: string) => `2019-10-01 ${time}:00 UTC,${type},1,1,a.b,x,1.00,5,s\n`;
      writeFileSync(join(cwd, 'e.csv'), HEADER + row('10:00', 'view') + row('22:00', 'click') + row('09:00', 'view'));
      const dir = join(cwd, '.footpath');
      await run({ inputs: [join(cwd, 'e.csv')], kind: 'csv', definition, dir, workers: 0 });
      const { stdout } = await command(['requeue', 'dead', '--set', 'event_type=view', '--dry-run'], { cwd });
      expect(stdout).toContain('1 lie up to 12h ahead of all that was read, and make others late');
      const dry = await command(['prune', '--older-than', '10m', '--dry-run'], { cwd });
      expect(dry.stdout).toContain('What would go of late_events, footpath requeue late can release no more');
      const done = await command(['prune', 'session_metrics', '--older-than', '10m'], { cwd });
      expect(done.stdout).not.toContain('can release no more');
    }));
});

describe('what waits for a rebuild', () => {
  it('is what was released and not appended to its topic', async () => {
    const world = await followed('10:30', '10:40');
    const asked = { dir: DIR, world, set: { event_type: 'view' } } as const;
    await requeue({ ...asked, kind: 'dead' });
    expect(await waitingIn(world)).toBe(0);
    await requeue({ ...asked, kind: 'late', set: undefined });
    expect(await waitingIn(world)).toBe(1);
    const { files, host } = world;
    const of = (source: string, offset: number) => ({ source, partition: 0, offset });
    const records = [of('events', 7), of('events', 8), of('a.csv@01234567', 9)];
    const append = { topic: 'events', ends: [5] };
    const release = { number: 3, kind: 'dead', generation: 1, releasedAtMs: 0, records, append } as const;
    const book = new FolderReleases(files, DIR, 'default');
    await book.publish(release, host);
    expect(await waitingIn(world)).toBe(4);
    // Of a file nothing is ever appended.
    await book.noteAppended(3, host);
    expect(await waitingIn(world)).toBe(2);
  });
});
