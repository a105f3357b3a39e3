import { describe, expect, it } from 'vitest';
import { openTopicReader } from '../../src/log/open-topic';
import { recordAt } from '../../src/log/record-packer';
import type { Definition } from '../../src/pipeline/definition';
import { parseDefinition } from '../../src/pipeline/validate';
import { requeue } from '../../src/run/requeue';
import { run } from '../../src/run/run';
import { failureOf } from '../log/log-support';
import { randomInput } from '../oracle/random-input';
import { FollowWorld } from '../support/follow-world';
import { Crashed } from '../support/memory-files';
import { documentsIn, type PlainDocument } from '../support/run-once';
import { Seeded } from '../support/seeded';
import { appendTo, batchesOf, DIR, newWorld, runOptions, type Sent, sentOf } from '../support/topic-world';

const MENDED = { product_id: '3', price: '7', event_type: 'view' };

/** What a topic holds, partition by partition, with the origins of copies. */
async function recordsIn({ files, clock, host }: FollowWorld) {
  const reader = openTopicReader({ files, clock, host }, DIR, 'events');
  const records: (Sent & { readonly origin: string | null })[] = [];
  for (const [partition, { endOffset }] of (await reader.offsets()).entries()) {
    for (let offset = 0; offset < endOffset; ) {
      for (const batch of await reader.read(partition, offset, 1000)) {
        batch.ends.forEach((_, index) => {
          const origin = batch.origins?.[index] ?? null;
          records.push({ text: Uint8Array.from(recordAt(batch, index)), partition, origin });
        });
        offset = batch.baseOffset + batch.ends.length;
      }
    }
  }
  return records;
}

class RequeueWorld extends FollowWorld {
  readToEnd(definition: Definition, rebuild = false) {
    return run({ ...this.options(definition), rebuild });
  }
}

/** A topic of random records that a run has followed to its end and then stopped. */
async function followedOnce(seed: number, partitions: number) {
  const random = new Seeded(seed);
  const { csv, definition: input } = randomInput(seed, 400);
  const sent = sentOf(csv, partitions, random);
  const definition = parseDefinition({ ...input, source: { ...input.source, partitions } });
  const world = new RequeueWorld(partitions);
  for (const batch of batchesOf(sent, random)) await world.append(batch);
  const again = async (records: number) => {
    const following = world.follow(definition);
    await world.closeWriter();
    await world.untilRead(records);
    return following.stop();
  };
  const first = await again(sent.length);
  return { world, definition, input, sent, again, first };
}

/** The documents of a run over these batches, to their end. */
async function inOneRun(definition: Definition, batches: readonly (readonly Sent[])[]) {
  const world = newWorld();
  await appendTo(world, batches, definition.source.partitions);
  await run(runOptions(definition, world));
  return documentsIn(DIR, world.files);
}

function withoutOrigin(collections: Record<string, PlainDocument[]>) {
  const bare = (documents: PlainDocument[]) =>
    documents.map((document) => ('origin' in document ? { ...document, origin: null } : document));
  return Object.fromEntries(Object.entries(collections).map(([name, documents]) => [name, bare(documents)]));
}

describe('requeue of dead records of a topic that is followed', () => {
  it.each([
    [31, 1],
    [32, 3],
  ])(
    '(seed %i, %i partitions) appends them once, as a batch has them at its end; a rebuild in their places',
    async (seed, partitions) => {
      const { world, definition, input, sent, again, first } = await followedOnce(seed, partitions);
      const asked = { dir: DIR, world, kind: 'dead', set: MENDED } as const;
      const before = await recordsIn(world);
      const said = await requeue({ ...asked, dryRun: true });
      expect(said).toMatchObject({ appended: 0, release: null, copies: { topic: 'events', records: said.released } });
      expect(said.released).toBeGreaterThan(3);
      expect(await recordsIn(world)).toEqual(before);
      const told: unknown[] = [];
      const done = await requeue({ ...asked, onCopies: (copies) => told.push(copies) });
      expect(told).toEqual([said.copies]);
      expect(done).toMatchObject({ appended: said.released, release: 1, copies: said.copies });
      const copies = (await recordsIn(world)).filter(({ origin }) => origin !== null);
      expect(new Set(copies.map(({ origin }) => origin)).size).toBe(done.released);
      const twice = await requeue(asked);
      expect(twice).toMatchObject({ released: 0, appended: 0, release: null });
      expect((await recordsIn(world)).length).toBe(before.length + copies.length);

      const judged = await again(sent.length + copies.length);
      expect(judged.counters.late - first.counters.late).toBe(said.copies!.late);
      const { late_events: late, dead_letters: dead } = await documentsIn(DIR, world.files);
      const lateCopies = late.flatMap(({ origin }) => origin ?? []);
      expect(lateCopies.length).toBe(said.copies!.late);
      expect(lateCopies.length).toBeGreaterThan(0);
      expect(copies.map(({ origin }) => origin)).toEqual(expect.arrayContaining(lateCopies));
      expect(dead.flatMap(({ origin }) => origin ?? [])).toEqual([]);
      const stopped = world.files.copy();
      await world.readToEnd(definition);
      expect(withoutOrigin(await documentsIn(DIR, world.files))).toEqual(await inOneRun(definition, [before, copies]));

      // In their own places, and nowhere else.
      world.files = stopped.copy();
      const places = new Map(copies.map(({ origin, text }) => [origin, text]));
      const counts = new Array<number>(partitions).fill(0);
      const right = before.map(({ text, partition }) => {
        const mended = places.get(`events:${partition}:${counts[partition]++}`);
        return { text: mended ?? text, partition };
      });
      const rebuilt = await world.readToEnd(definition, true);
      expect(rebuilt.counters.read).toBe(sent.length);
      expect(withoutOrigin(await documentsIn(DIR, world.files))).toEqual(await inOneRun(definition, [right]));

      // With the late ones, and those of the copies that came late; then with those that mended ones made late in their places.
      world.files = stopped;
      const late1 = await requeue({ dir: DIR, world, kind: 'late' });
      expect(late1).toMatchObject({ appended: 0, released: late.length, copies: { records: 0, late: late.length } });
      await world.readToEnd(definition, true);
      await requeue({ dir: DIR, world, kind: 'late' });
      expect((await world.readToEnd(definition, true)).counters.late).toBe(0);
      const { late_events: none, dead_letters: still, ...finals } = await documentsIn(DIR, world.files);
      expect(none).toEqual([]);
      expect(still.length).toBe(dead.length - copies.length);
      const inTime = parseDefinition({
        ...input,
        source: { ...input.source, partitions },
        watermark: { delay: '3650d' },
      });
      const { late_events: _, dead_letters: __, ...wanted } = await inOneRun(inTime, [right]);
      expect(finals).toEqual(wanted);
      expect((await recordsIn(world)).length).toBe(before.length + copies.length);
    },
  );

  it('is finished by the next call after a power cut at any step, and appends no record twice', async () => {
    const { world } = await followedOnce(33, 2);
    const asked = (pid: number, files = world.files) =>
      ({
        ...({ dir: DIR, kind: 'dead', set: MENDED } as const),
        world: { files, clock: world.clock, host: { ...world.host, pid } },
      }) as const;
    const filled = world.files;
    const calm = filled.copy();
    const start = calm.operations;
    const { released } = await requeue(asked(2, calm));
    expect(released).toBeGreaterThan(3);
    const random = new Seeded(4);
    let halfway = 0;
    let crashes = 0;
    for (let crashAt = start + 1; crashAt <= calm.operations; crashAt++) {
      const files = filled.copy({ crashAt });
      // What the last steps tidy up may fail unheard.
      await requeue(asked(2, files)).catch((error: unknown) => {
        crashes++;
        expect(error).toBeInstanceOf(Crashed);
      });
      const after = files.afterCrash((choices) => random.whole(choices));
      world.clock.timeMs += 60_000;
      const { released: now, appended } = await requeue(asked(3, after));
      if (now === 0 && appended > 0) halfway++;
      world.files = after;
      const origins = (await recordsIn(world)).flatMap(({ origin }) => origin ?? []);
      expect([origins.length, new Set(origins).size]).toEqual([released, released]);
    }
    expect(crashes).toBeGreaterThan(10);
    expect(halfway).toBeGreaterThan(0);
  });

  it('changes nothing while somebody else writes the topic, or where a topic is read to its end', async () => {
    const { world, definition } = await followedOnce(34, 1);
    world.openWriter();
    const failure = await failureOf(() => requeue({ dir: DIR, world, kind: 'dead', set: MENDED }));
    expect(failure.code).toBe('locked');
    await world.closeWriter();
    expect(await requeue({ dir: DIR, world, kind: 'dead', set: MENDED, dryRun: true })).toMatchObject({ refused: {} });

    const bounded = newWorld();
    const records = await recordsIn(world);
    await appendTo(bounded, [records], 1);
    await run(runOptions(definition, bounded));
    const done = await requeue({ dir: DIR, world: bounded, kind: 'dead', set: MENDED });
    expect(done).toMatchObject({ copies: null, appended: 0, release: 1 });
    expect((await run(runOptions(definition, bounded))).outcome).toBe('nothing-to-do');
  });
});
