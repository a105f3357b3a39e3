import { describe, expect, it } from 'vitest';
import { parseDefinition } from '../../src/pipeline/validate';
import { openState } from '../../src/run/open-state';
import { run } from '../../src/run/run';
import { failureOf } from '../log/log-support';
import { randomInput } from '../oracle/random-input';
import { FollowWorld } from '../support/follow-world';
import { outputsWithoutJoins, SESSIONS, WINDOWS } from '../support/plain-outputs';
import { documentsIn, type PlainDocument } from '../support/run-once';
import { Seeded } from '../support/seeded';
import { DIR, sentOf } from '../support/topic-world';

/** A topic that was followed for a part of its records, and what is open then. */
async function followed(seed: number, partitions: number) {
  const { csv, definition: input } = randomInput(seed, 300);
  const definition = parseDefinition({ ...input, joins: [], derive: undefined, outputs: outputsWithoutJoins() });
  const world = new FollowWorld(partitions);
  const going = world.follow(definition);
  await world.append(sentOf(csv, partitions, new Seeded(seed)));
  await world.pass(1000);
  return { world, definition, going };
}

describe('what is open', () => {
  it.each([
    [1, 1],
    [2, 3],
    [3, 4],
  ])(
    '(seed %i, %i partitions) is, of windows and sessions, what is final once nothing more comes',
    async (seed, partitions) => {
      const { world, definition, going } = await followed(seed, partitions);
      const { operations } = world.files;
      const open = openState(world.files, DIR, definition.name);
      // It is read only, while the run holds its lease.
      expect(world.files.operations).toBe(operations);
      const live = await documentsIn(DIR, world.files);
      await going.stop();
      await world.closeWriter();
      expect((await run(world.options(definition))).outcome).toBe('finished');
      const whole = await documentsIn(DIR, world.files);
      for (const [collections, kind] of [
        [WINDOWS, 'windows'],
        [SESSIONS, 'sessions'],
      ] as const) {
        for (const collection of collections) {
          const before = new Set(live[collection].map(({ _id }) => _id));
          const rest = whole[collection].filter(({ _id }) => !before.has(_id));
          const documents = open[kind][collection] as PlainDocument[];
          expect(documents.length).toBeGreaterThan(0);
          expect(documents.every(({ final }) => final === false)).toBe(true);
          const bare = documents.map(({ final, closes_at, ...document }) => document);
          expect(bare.sort((a, b) => (String(a._id) < String(b._id) ? -1 : 1))).toEqual(rest);
        }
      }
    },
  );

  it('is not known before the first commit', async () => {
    const world = new FollowWorld(1);
    const definition = parseDefinition({ name: 'default' });
    const going = world.follow(definition);
    await world.settle();
    const failure = await failureOf(() => openState(world.files, DIR, 'default'));
    expect([failure.code, failure.message]).toEqual(['not-found', expect.stringContaining('no epoch yet')]);
    await going.stop();
  });
});
