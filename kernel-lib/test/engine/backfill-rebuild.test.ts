import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseDefinition } from '../../src/pipeline/validate';
import { JsonRecords } from '../../src/replay/json-record';
import { open } from '../../src/run/open';
import { openState } from '../../src/run/open-state';
import { requeue } from '../../src/run/requeue';
import { FolderReleases } from '../../src/store/folder-releases';
import { randomInput } from '../oracle/random-input';
import { FollowWorld } from '../support/follow-world';
import { outputsWithoutJoins, SESSIONS, WINDOWS } from '../support/plain-outputs';
import { runInMemory } from '../support/run-in-memory';
import { documentsIn, inFolder, type PlainDocument } from '../support/run-once';
import { Seeded } from '../support/seeded';
import { batchesOf, comparable, DIR, type Sent } from '../support/topic-world';

const MENDED = { product_id: '3', price: '7', event_type: 'view' };
/** Of all records: in the first file, in both, and in the topic before the rebuild. */
const CUTS = [0.3, 0.6, 0.9];

/** A random input, a line a record, cut into two CSV files and what comes behind them as JSON in a topic. */
function cutInput(folder: string, seed: number, partitions: number) {
  const random = new Seeded(seed);
  const { csv, definition: given } = randomInput(seed, 300);
  const [header, ...lines] = csv.replace('\ufeff', '').replaceAll('two\nlines', 'two lines').trim().split(/\r?\n/);
  const records = new JsonRecords(header.split(','), partitions);
  const sentOf = (line: string): Sent => {
    records.begin(Buffer.from(`${line}\n`));
    records.next();
    return { text: Uint8Array.from(records.sent.value), partition: records.sent.partition };
  };
  const [first, second, third] = CUTS.map((share) => Math.floor(share * lines.length));
  const inputs = [join(folder, 'a.csv'), join(folder, 'b.csv')];
  writeFileSync(inputs[0], `${[header, ...lines.slice(0, first)].join('\n')}\n`);
  writeFileSync(inputs[1], [header, ...lines.slice(first, second)].join('\n'));
  const input = {
    ...given,
    source: { partitions },
    joins: [],
    derive: undefined,
    outputs: outputsWithoutJoins(),
  };
  return {
    ...{ random, input, inputs, sentOf },
    inFiles: lines.slice(0, second),
    inTopic: lines.slice(second, third).map(sentOf),
    afterwards: lines.slice(third).map(sentOf),
  };
}

type Input = ReturnType<typeof cutInput>;

/** The records that there are once every dead one is as it was mended, for a batch over both: file records that stay dead are left out. */
async function mendedRecords(
  { files }: FollowWorld,
  { inFiles, inTopic, afterwards, sentOf }: Input,
  dead: PlainDocument[],
) {
  const releases = await new FolderReleases(files, DIR, open(DIR, files).pipelines[0]).all();
  const mends = new Map(
    releases.flatMap(({ records }) => records.map(({ raw = '', mended = '' }) => [raw, mended] as const)),
  );
  const mendOf = (text: Uint8Array) => {
    const mended = mends.get(Buffer.from(text).toString('base64'));
    return mended === undefined ? text : Buffer.from(mended, 'base64');
  };
  const stayDead = new Set(dead.map(({ raw }) => Buffer.from(raw as Uint8Array).toString()));
  // What was mended is dead nowhere.
  const mendedTexts = [...mends.keys()].map((raw) => Buffer.from(raw, 'base64').toString());
  expect(mendedTexts.filter((text) => text !== '' && stayDead.has(text))).toEqual([]);
  return [
    ...inFiles.filter((line) => !stayDead.has(line)).map((line) => sentOf(String(mendOf(Buffer.from(line)))).text),
    ...[...inTopic, ...afterwards].map(({ text }) => mendOf(text)),
  ];
}

/** Finals with what is open, by collection. */
function outcomeOf({ files }: FollowWorld, pipeline: string, live: Record<string, PlainDocument[]>) {
  const state = openState(files, DIR, pipeline);
  return Object.fromEntries(
    [...WINDOWS, ...SESSIONS].map((collection) => {
      const still = (state.windows[collection] ?? state.sessions[collection]) as PlainDocument[];
      const all = [...live[collection], ...still.map(({ final, closes_at, ...document }) => document)];
      return [collection, all.sort((a, b) => (String(a._id) < String(b._id) ? -1 : 1))];
    }),
  );
}

describe('files with a topic behind them, requeued and rebuilt', () => {
  it.each([
    [41, 1],
    [42, 3],
    [43, 4],
  ])(
    '(seed %i, %i partitions) give what a batch over both gives, wherever the rebuild is stopped',
    (seed, partitions) =>
      inFolder(async (folder) => {
        const input = cutInput(folder, seed, partitions);
        const { random, inputs, inFiles, inTopic, afterwards } = input;
        const definition = parseDefinition(input.input);
        const world = new FollowWorld(partitions);
        const follow = (rebuild: boolean) =>
          world.follow(definition, {
            ...({ inputs, kind: 'csv', thenTopic: 'events', rebuild, epochMs: 100 } as const),
            epochBytes: 2000 + random.whole(6000),
            chunkBytes: 100 + random.whole(5000),
          });
        const untilRead = async (generation: number, records: number) => {
          for (let turn = 0; ; turn++) {
            expect(turn, `${records} records in generation ${generation}`).toBeLessThan(20_000);
            await world.pass(50);
            if (!world.files.exists(`${DIR}/store.json`)) continue;
            const { manifest, progress } = open(DIR, world.files).commit();
            if (manifest.generation === generation && progress.counters?.read === records) return;
          }
        };
        /** Rebuilds, stopped a few times in its files and behind them, until so many are read. */
        const rebuild = async (generation: number, records: number) => {
          for (let stops = 0; stops < 4; stops++) {
            const going = follow(true);
            await world.pass(random.whole(150));
            await going.stop();
          }
          const going = follow(true);
          await untilRead(generation, records);
          return going;
        };

        let going = follow(false);
        for (const batch of batchesOf(inTopic, random)) {
          await world.append(batch);
          await world.pass(random.whole(200));
        }
        const before = inFiles.length + inTopic.length;
        await untilRead(1, before);
        await going.stop();
        await world.closeWriter();
        expect((await requeue({ dir: DIR, world, kind: 'late' })).released).toBeGreaterThan(5);
        const dead = await requeue({ dir: DIR, world, kind: 'dead', set: MENDED });
        // Of the files' none is appended, of the topic's all.
        expect([dead.appended > 0, dead.released > dead.appended]).toEqual([true, true]);
        going = follow(false);
        await untilRead(1, before + dead.appended);
        await going.stop();

        going = await rebuild(2, before);
        for (const batch of batchesOf(afterwards, random)) await world.append(batch);
        await untilRead(2, before + afterwards.length);
        await going.stop();
        await world.closeWriter();
        // What mended records made late in their places, and what came afterwards; a rebuild begins only for what is released.
        let generation = 2;
        for (const kind of ['dead', 'late'] as const) {
          const set = kind === 'dead' ? MENDED : undefined;
          const { released } = await requeue({ dir: DIR, world, kind, set });
          if (released > 0) generation++;
          await (await rebuild(generation, before + afterwards.length)).stop();
        }
        const { counters } = open(DIR, world.files).commit().progress;
        expect(counters.late).toBe(0);

        const live = comparable(await documentsIn(DIR, world.files));
        const records = await mendedRecords(world, input, live.dead_letters);
        const batch = await runInMemory(
          { ...input.input, watermark: { delay: '3650d' } },
          records.map((text) => Buffer.from(`${Buffer.from(text)}\n`)),
          { kind: 'jsonl' },
        );
        const whole = comparable(batch.collections);
        expect(outcomeOf(world, definition.name, live)).toEqual(
          Object.fromEntries([...WINDOWS, ...SESSIONS].map((name) => [name, whole[name]])),
        );
        const { accepted, unique, duplicates } = batch.result.counters;
        expect(counters).toMatchObject({ accepted, unique, duplicates });
      }),
  );
});
