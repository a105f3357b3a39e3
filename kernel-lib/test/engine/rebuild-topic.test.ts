import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { partitionOfUser } from '../../src/event/murmur2';
import { parseDefinition } from '../../src/pipeline/validate';
import type { RunOptions } from '../../src/run/options';
import { type RequeueResult, requeue } from '../../src/run/requeue';
import { run } from '../../src/run/run';
import { failureOf } from '../log/log-support';
import { randomInput } from '../oracle/random-input';
import { documentsIn, inFolder, type PlainDocument } from '../support/run-once';
import { Seeded } from '../support/seeded';
import { appendTo, batchesOf, comparable, DIR, FOLDER, newWorld, runOptions, sentOf } from '../support/topic-world';

/** About half of all records, the same in a file and in a topic. */
function isChosen({ raw }: PlainDocument): boolean {
  return Buffer.from(raw as Uint8Array).reduce((sum, byte) => sum + byte, 0) % 2 === 0;
}

/** Releases some late records, and mends some dead ones in two ways. */
async function releaseSome(dir: string, world: RunOptions['world']): Promise<RequeueResult[]> {
  const { dead_letters: dead, late_events: late } = await documentsIn(dir, world?.files);
  const ids = (documents: readonly PlainDocument[]) => documents.filter(isChosen).map(({ _id }) => String(_id));
  const filter = (documents: readonly PlainDocument[]) => ({ _id: { $in: ids(documents) } });
  const of = (reason: string) => dead.filter((document) => document.reason === reason);
  return [
    await requeue({ dir, world, kind: 'late', filter: filter(late) }),
    await requeue({ dir, world, kind: 'dead', filter: filter(of('bad-type')), set: { event_type: 'view' } }),
    await requeue({ dir, world, kind: 'dead', filter: filter(dead), set: { product_id: '3', price: '7' } }),
  ];
}

describe('a rebuild from a topic', () => {
  it.each([
    [21, 1],
    [22, 3],
    [23, 4],
  ])('(seed %i, %i partitions) gives what the rebuild from a file of its records gives', (seed, partitions) =>
    inFolder(async (folder) => {
      const random = new Seeded(seed);
      const { csv, definition: input } = randomInput(seed, 600);
      const sent = sentOf(csv, partitions, random);
      const path = join(folder, 'events.jsonl');
      writeFileSync(path, sent.map(({ text }) => `${Buffer.from(text)}\n`).join(''));
      const definition = parseDefinition({ ...input, source: { ...input.source, partitions } });
      const dir = join(folder, 'store');
      const ofFile: RunOptions = { inputs: [path], kind: 'jsonl', definition, dir, workers: 0 };
      await run(ofFile);
      const releasedOfFile = await releaseSome(dir, undefined);
      const fromFile = await run({ ...ofFile, rebuild: true });

      const world = newWorld();
      await appendTo(world, batchesOf(sent, random), partitions);
      const ofTopic = { ...runOptions(definition, world), epochBytes: 9000, chunkBytes: 700 };
      await run(ofTopic);
      expect(await releaseSome(DIR, world)).toEqual(releasedOfFile);
      for (const { released } of releasedOfFile) expect(released).toBeGreaterThan(0);
      // What the topic grows by after the end that was read to is no part of it.
      await appendTo(world, [sent.slice(0, 3)], partitions);
      const fromTopic = await run({ ...ofTopic, rebuild: true });
      expect(fromTopic.outcome).toBe('finished');
      expect(fromTopic.counters).toEqual(fromFile.counters);
      expect(comparable(await documentsIn(DIR, world.files))).toEqual(comparable(await documentsIn(dir)));
    }),
  );

  const record = (user: string, price = '1') =>
    Buffer.from(
      `{"event_time":"2019-10-01 00:00:00 UTC","event_type":"view","product_id":1,"price":"${price}","user_id":${user}}`,
    );
  const definition = parseDefinition({ name: 'default' });

  it('does not take a record that its mended user would have in another partition', async () => {
    const world = newWorld();
    const user = [1, 2, 3, 4, 5, 6, 7, 8].find((id) => partitionOfUser(id, 2) === 1)!;
    await appendTo(world, [[{ text: record('""'), partition: 0 }]], 2);
    await run(runOptions(definition, world));
    const asked = { dir: DIR, world, kind: 'dead', set: { user_id: String(user) } } as const;
    expect(await requeue(asked)).toMatchObject({ released: 0, refused: { 'other-partition': 1 }, release: null });
  });

  it('is refused once retention has removed what it would begin with', async () => {
    const world = newWorld();
    for (let batch = 0; batch < 3; batch++) await appendTo(world, [[{ text: record('1'), partition: 0 }]], 1);
    await run(runOptions(definition, world));
    const [first] = world.files.list(FOLDER).filter((name) => name.endsWith('.log'));
    world.files.remove(`${FOLDER}/${first}`);
    const failure = await failureOf(() => run({ ...runOptions(definition, world), rebuild: true }));
    expect(failure.code).toBe('changed');
    expect(failure.message).toMatch(/begins at offset 1 now, and a rebuild would read it from offset 0/);
  });
});
