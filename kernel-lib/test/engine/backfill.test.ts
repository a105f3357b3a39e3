import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseDefinition } from '../../src/pipeline/validate';
import { open } from '../../src/run/open';
import { openState } from '../../src/run/open-state';
import type { RunOptions } from '../../src/run/options';
import { failureOf } from '../log/log-support';
import { randomInput } from '../oracle/random-input';
import { FollowWorld } from '../support/follow-world';
import { outputsWithoutJoins, SESSIONS, WINDOWS } from '../support/plain-outputs';
import { runInMemory } from '../support/run-in-memory';
import { documentsIn, inFolder, type PlainDocument } from '../support/run-once';
import { Seeded } from '../support/seeded';
import { batchesOf, comparable, DIR, type Sent, sentOf } from '../support/topic-world';

const linesOf = (sent: readonly Sent[]) => Buffer.from(sent.map(({ text }) => `${Buffer.from(text)}\n`).join(''));

/** A random input, cut into two files and what comes behind them in a topic. */
function cutInput(folder: string, seed: number, partitions: number) {
  const random = new Seeded(seed);
  const { csv, definition: given } = randomInput(seed, 400);
  const input = { ...given, joins: [], derive: undefined, outputs: outputsWithoutJoins() };
  const sent = sentOf(csv, partitions, random);
  const [first, second] = [Math.floor(sent.length / 4), Math.floor(sent.length / 2)];
  const inputs = [join(folder, 'a.jsonl'), join(folder, 'b.jsonl')];
  writeFileSync(inputs[0], linesOf(sent.slice(0, first)));
  writeFileSync(inputs[1], linesOf(sent.slice(first, second)));
  return { random, input, sent, inputs, rest: sent.slice(second) };
}

const backfillOf = (inputs: readonly string[], more: Partial<RunOptions> = {}): Partial<RunOptions> => ({
  inputs,
  kind: 'jsonl',
  thenTopic: 'events',
  ...more,
});

describe('files with a topic behind them', () => {
  it.each([
    [1, 1],
    [2, 3],
    [3, 4],
    [4, 3],
  ])('(seed %i, %i partitions) are one input without a gap, wherever it is stopped', (seed, partitions) =>
    inFolder(async (folder) => {
      const { random, input, sent, inputs, rest } = cutInput(folder, seed, partitions);
      const definition = parseDefinition(input);
      const world = new FollowWorld(partitions);
      const options = () =>
        backfillOf(inputs, {
          epochBytes: 500 + random.whole(20_000),
          chunkBytes: 100 + random.whole(5000),
          epochMs: 100,
        });
      let going = world.follow(definition, options());
      const goOn = async () => {
        await going.stop();
        going = world.follow(definition, options());
      };
      // Each of these ends with the epoch that it is in, which is one of the files at first.
      for (let stops = 0; stops < 3; stops++) await goOn();
      for (const batch of batchesOf(rest, random)) {
        await world.append(batch);
        await world.pass(random.whole(300));
        if (random.chance(0.2)) await goOn();
      }
      await world.untilRead(sent.length);
      const { progress } = open(DIR, world.files).commit();
      expect(progress.counters.read).toBe(sent.length);
      expect(progress.files.map(({ name }) => name.replace(/@.*/, ''))).toEqual(['a.jsonl', 'b.jsonl', 'events']);
      const live = comparable(await documentsIn(DIR, world.files));
      const state = openState(world.files, DIR, definition.name);
      await going.stop();

      const source = { ...input.source, partitions };
      const batch = await runInMemory({ ...input, source }, [linesOf(sent)], { kind: 'jsonl' });
      expect(progress.counters).toEqual({ ...batch.result.counters, outputs: progress.counters.outputs });
      const whole = comparable(batch.collections);
      const bare = (documents: PlainDocument[]) =>
        documents
          .map(({ _id, source: _s, offset: _o, line: _l, watermark_offset: _w, ...rest }) => JSON.stringify(rest))
          .sort();
      expect(bare(live.late_events)).toEqual(bare(whole.late_events));
      expect(bare(live.dead_letters)).toEqual(bare(whole.dead_letters));
      for (const collection of [...WINDOWS, ...SESSIONS]) {
        const openDocuments = (state.windows[collection] ?? state.sessions[collection]) as PlainDocument[];
        const all = [...live[collection], ...openDocuments.map(({ final, closes_at, ...document }) => document)];
        expect(all.sort((a, b) => (String(a._id) < String(b._id) ? -1 : 1))).toEqual(whole[collection]);
      }
    }),
  );

  it('are refused once one of them has grown behind the topic that was begun', () =>
    inFolder(async (folder) => {
      const { input, inputs, rest, sent } = cutInput(folder, 5, 2);
      const definition = parseDefinition(input);
      const world = new FollowWorld(2);
      const going = world.follow(definition, backfillOf(inputs));
      await world.append(rest);
      await world.untilRead(sent.length);
      expect((await going.stop()).counters.read).toBe(sent.length);
      // Without the files, or in another order, it is other input.
      expect((await failureOf(() => world.follow(definition).stop())).code).toBe('changed');
      const swapped = backfillOf([...inputs].reverse());
      expect((await failureOf(() => world.follow(definition, swapped).stop())).code).toBe('changed');
      appendFileSync(inputs[1], '{}\n');
      const failure = await failureOf(() => world.follow(definition, backfillOf(inputs)).stop());
      expect([failure.code, failure.message]).toEqual(['changed', expect.stringContaining('went on with the topic')]);
    }));
});
