import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { expect, it } from 'vitest';
import { FootpathError } from '../../src/event/error';
import { openTopicWriter } from '../../src/log/open-topic';
import { RecordPacker } from '../../src/log/record-packer';
import type { Definition } from '../../src/pipeline/definition';
import { parseDefinition } from '../../src/pipeline/validate';
import { open } from '../../src/run/open';
import { run } from '../../src/run/run';
import { worldOf } from '../../src/run/world-of';
import { randomInput } from '../oracle/random-input';
import { documentsIn, inFolder } from '../support/run-once';
import { Seeded } from '../support/seeded';
import { type Sent, sentOf } from '../support/topic-world';
import { expectStepsMet } from './kill-lanes';
import { buildProgram } from './log-child';
import type { RequeueTask } from './requeue-sender';
import { publishSteps, type Steps, TIMES, unmetStep } from './step-choice';
import { topicRecords } from './topic-records';

const PARTITIONS = 2;
const SET = { product_id: '3', price: '7', event_type: 'view' };

/** The steps that a requeue has beside those of every writer of a topic, which the other test meets. */
const FOLDER_STEPS: Steps = { 'folder make': 1, 'folder folder sync': 1 };
const RELEASE_STEPS = publishSteps('release of records', 1);
const BATCH_STEPS: Steps = { 'batch append': 1, 'batch sync': 1 };
const NOTE_STEPS = publishSteps('note', 1);
const STEPS: Steps = { ...FOLDER_STEPS, ...RELEASE_STEPS, ...BATCH_STEPS, ...NOTE_STEPS };

async function append(dir: string, sent: readonly Sent[]): Promise<void> {
  const writer = openTopicWriter(worldOf(), { dir, topic: 'events', partitions: PARTITIONS });
  for (let partition = 0; partition < PARTITIONS; partition++) {
    const packer = new RecordPacker();
    for (const { text } of sent.filter((each) => each.partition === partition)) packer.add(text);
    await writer.append([{ partition, records: packer.packed() }]);
  }
  await writer.close();
}

/** Follows the topic until all of it is committed. */
async function follow(dir: string, definition: Definition, records: number): Promise<void> {
  const stop = new AbortController();
  const options = { follow: true, epochMs: 1, workers: 0, signal: stop.signal };
  const ended = run({ inputs: ['events'], kind: 'log', definition, dir, ...options });
  while (readIn(dir) < records) await setTimeout(5);
  stop.abort();
  await ended;
}

/** Records that are committed; 0 where there is no store yet. */
function readIn(dir: string): number {
  try {
    return open(dir).commit().progress.counters?.read ?? 0;
  } catch (error) {
    if (error instanceof FootpathError && error.code === 'not-found') return 0;
    throw error;
  }
}

/** The steps that a requeue comes to which is made again. */
function stepsLeft(dir: string, pipeline: string, isAllThere: boolean): Steps {
  const released = join(dir, 'pipelines', pipeline, 'released');
  if (!existsSync(released)) return { ...FOLDER_STEPS, ...RELEASE_STEPS };
  if (!existsSync(join(released, 'release-0000000001.json'))) return RELEASE_STEPS;
  return isAllThere ? NOTE_STEPS : { ...BATCH_STEPS, ...NOTE_STEPS };
}

it(
  `a requeue, killed ${TIMES} times at each of its steps and made again, appends each record once, as one does that nobody kills`,
  () =>
    inFolder(async (folder) => {
      const { csv, definition: input } = randomInput(31, 300);
      const sent = sentOf(csv, PARTITIONS, new Seeded(31));
      const definition = parseDefinition({ ...input, source: { ...input.source, partitions: PARTITIONS } });
      const followed = join(folder, 'followed');
      await append(followed, sent);
      await follow(followed, definition, sent.length);
      const runTask = buildProgram<RequeueTask>('requeue-sender', folder);
      const copied = (name: string) => {
        const dir = join(folder, name);
        cpSync(followed, dir, { recursive: true });
        return dir;
      };
      const readToEnd = async (dir: string) => {
        await run({ inputs: ['events'], kind: 'log', definition, dir, workers: 0 });
        return documentsIn(dir);
      };

      const undisturbed = copied('undisturbed');
      expect((await runTask({ dir: undisturbed, set: SET }, null)).status).toBe(0);
      const wanted = (await topicRecords(undisturbed))!;
      const copies = wanted.flatMap(({ records }) => records.filter(({ origin }) => origin !== null));
      expect(copies.length).toBeGreaterThan(3);
      const withoutCopies = await topicRecords(followed);
      const documents = await readToEnd(undisturbed);

      await expectStepsMet(folder, STEPS, 1, async (_, seed, met) => {
        const random = new Seeded(seed);
        const dir = copied(`killed-${seed}`);
        for (let there = withoutCopies; ; ) {
          const isAllThere = isDeepStrictEqual(there, wanted);
          const left = stepsLeft(dir, definition.name, isAllThere);
          const at = unmetStep(random, met, left) ?? unmetStep(random, met, isAllThere ? {} : STEPS);
          const ended = await runTask({ dir, set: SET }, at);
          const where = `chain ${seed}, ${JSON.stringify(at)}, last step ${ended.lastStep}: ${ended.stderr}`;
          there = (await topicRecords(dir))!;
          // What is there of copies is the beginning of what will be, each once.
          for (const [partition, { records }] of there.entries()) {
            expect(records, where).toEqual(wanted[partition].records.slice(0, records.length));
          }
          if (!ended.killed) {
            expect(ended.status, where).toBe(0);
            break;
          }
          expect(ended.lastStep, where).toBe(at?.step);
          met[ended.lastStep] = (met[ended.lastStep] ?? 0) + 1;
        }
        expect(await topicRecords(dir)).toEqual(wanted);
        expect(await readToEnd(dir)).toEqual(documents);
      });
    }),
  600_000,
);
