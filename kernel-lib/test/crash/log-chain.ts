import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { parseDefinition } from '../../src/pipeline/validate';
import { JsonRecords } from '../../src/replay/json-record';
import { run } from '../../src/run/run';
import { randomInput } from '../oracle/random-input';
import { documentsIn } from '../support/run-once';
import { Seeded } from '../support/seeded';
import type { RunTask } from './log-child';
import type { SendTask } from './log-sender';
import { publishSteps, type Steps, unmetStep } from './step-choice';
import { topicRecords } from './topic-records';

const SEGMENT_BYTES = 3000;
const PARTITION_BYTES = 7000;

/** Steps until there is a topic. */
const FIRST_STEPS: Steps = { 'folder make': 3, 'folder folder sync': 3, ...publishSteps('topic', 1) };

/** Steps of a process that opens the topic and appends to it. */
const WRITING_STEPS: Steps = {
  ...publishSteps('lease', 1),
  'lease lease remove': 1,
  'take-over segment sync': 1,
  ...publishSteps('take-over', 1),
  'take-over lease remove': 1,
  'take-over segment remove': 1,
  'segment create': 1,
  'segment folder sync': 1,
  'batch append': 5,
  'batch sync': 5,
  ...publishSteps('renewal', 2),
  'renewal lease remove': 2,
  'roll create': 1,
  'roll folder sync': 1,
};

const RETENTION_STEPS: Steps = { 'retention segment remove': 2, 'retention folder sync': 2 };
const LAST_STEPS: Steps = { ...publishSteps('release', 1), 'release lease remove': 1 };

/** Every step that a kill must meet. */
export const LOG_STEPS: Steps = { ...FIRST_STEPS, ...WRITING_STEPS, ...RETENTION_STEPS, ...LAST_STEPS };

/** A line of the file with what is sent for it. */
interface Line {
  readonly line: string;
  readonly partition: number;
  readonly text: string;
}

/**
 * One file, sent to a topic by one process after the other: each sends what the topic has not, and is killed at a step that was
 * not met often enough. What is there after each kill is held against what was acknowledged; at the end all is there,
 * once each, and a run over it gives the documents of a run over a topic whose writer nobody killed.
 */
export async function logChain(
  folder: string,
  seed: number,
  met: Record<string, number>,
  runTask: RunTask<SendTask>,
): Promise<void> {
  mkdirSync(folder);
  const random = new Seeded(seed);
  const partitions = 1 + (seed % 2);
  const isRetained = seed % 3 === 0;
  const { header, lines, definition } = inputOf(seed, partitions);
  const expected = byPartition(lines, partitions);
  const csv = join(folder, 'rest.csv');
  const dir = join(folder, 'killed');
  const size = { segmentBytes: SEGMENT_BYTES, partitionBytes: isRetained ? PARTITION_BYTES : undefined };
  const task: SendTask = { csv, dir, partitions, ...size };
  let ends = new Array<number>(partitions).fill(0);
  for (let turn = 0; ; turn++) {
    const rest = restOf(lines, ends);
    writeFileSync(csv, [header, ...rest.map(({ line }) => line), ''].join('\n'));
    const isEmpty = ends.every((end) => end === 0);
    const first = unmetStep(random, met, FIRST_STEPS);
    // Of a topic without a record nothing is lost; who makes it is to be killed often.
    if (isEmpty && first !== null) rmSync(dir, { recursive: true, force: true });
    else if (ends[0] > 0) leaveVoidSegment(dir, ends);
    const writing = { ...WRITING_STEPS, ...(isRetained ? RETENTION_STEPS : {}) };
    const at = isEmpty
      ? (first ?? { step: 'batch append', call: 1 + random.whole(5), moment: 'after' })
      : (unmetStep(random, met, writing) ?? unmetStep(random, met, LAST_STEPS));
    const ended = await runTask(task, at);
    const where = `seed ${seed}, turn ${turn}, ${JSON.stringify(at)}, last step ${ended.lastStep}: ${ended.stderr}`;
    const acknowledged = Number(ended.stdout.trim().split('\n').at(-1));
    const found = await topicRecords(dir);
    const held = found ?? expected.map(() => ({ startOffset: 0, records: [] }));
    for (const [partition, { startOffset, records }] of held.entries()) {
      const texts = expected[partition];
      // In order, without gap, each once.
      const end = startOffset + records.length;
      expect(
        records.map(({ text }) => text),
        where,
      ).toEqual(texts.slice(startOffset, end));
      const sent = rest.slice(0, acknowledged).filter((line) => line.partition === partition).length;
      expect(end, where).toBeGreaterThanOrEqual(ends[partition] + sent);
      if (!isRetained) expect(startOffset, where).toBe(0);
    }
    ends = held.map(({ startOffset, records }) => startOffset + records.length);
    if (!ended.killed) {
      expect([ended.status, ends], where).toEqual([0, expected.map(({ length }) => length)]);
      break;
    }
    expect(ended.lastStep, where).toBe(at?.step);
    met[ended.lastStep] = (met[ended.lastStep] ?? 0) + 1;
  }
  const documents = await documentsOver(dir, definition, ends, isRetained);
  if (isRetained) return;
  const undisturbed = join(folder, 'undisturbed');
  writeFileSync(csv, [header, ...lines.map(({ line }) => line), ''].join('\n'));
  expect((await runTask({ ...task, dir: undisturbed }, null)).status).toBe(0);
  expect(documents, `seed ${seed}`).toEqual(await documentsOver(undisturbed, definition, ends, false));
}

/** Of a random input whose records are lines, what is sent for each. */
function inputOf(seed: number, partitions: number) {
  const { csv, definition } = randomInput(seed, 260);
  const [header, ...lines] = csv.replaceAll('two\nlines', 'two lines').replace('\ufeff', '').trimEnd().split(/\r?\n/);
  const records = new JsonRecords(header.split(','), partitions);
  records.begin(Buffer.from(`${lines.join('\n')}\n`));
  const sent = lines.map((line): Line => {
    expect(records.next()).toBe(true);
    return { line, partition: records.sent.partition, text: Buffer.from(records.sent.value).toString('latin1') };
  });
  expect(records.next()).toBe(false);
  return { header, lines: sent, definition };
}

function byPartition(lines: readonly Line[], partitions: number): string[][] {
  const texts: string[][] = Array.from({ length: partitions }, () => []);
  for (const { partition, text } of lines) texts[partition].push(text);
  return texts;
}

/** The lines of which the topic has not the record. */
function restOf(lines: readonly Line[], ends: readonly number[]): Line[] {
  const counts = ends.map(() => 0);
  return lines.filter(({ partition }) => counts[partition]++ >= ends[partition]);
}

/** What a writer leaves that sleeps past its lease and goes on: nothing of it counts. */
function leaveVoidSegment(dir: string, ends: readonly number[]): void {
  const name = `p0000-${String(ends[0]).padStart(16, '0')}-f0.log`;
  writeFileSync(join(dir, 'topics/events', name), 'of a writer that was taken over');
}

async function documentsOver(
  dir: string,
  definition: ReturnType<typeof randomInput>['definition'],
  ends: readonly number[],
  isRetained: boolean,
) {
  const result = await run({
    inputs: ['events'],
    kind: 'log',
    definition: parseDefinition(definition),
    dir,
    workers: 0,
  });
  expect(result.identities.filter(({ holds }) => !holds)).toEqual([]);
  if (!isRetained) expect(result.counters.read).toBe(ends.reduce((sum, end) => sum + end, 0));
  return documentsIn(dir);
}
