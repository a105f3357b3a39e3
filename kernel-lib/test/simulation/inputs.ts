import { Readable } from 'node:stream';
import type { Definition } from '../../src/pipeline/definition';
import type { PipelineInput } from '../../src/pipeline/definition-input';
import { parseDefinition } from '../../src/pipeline/validate';
import type { Counters } from '../../src/run/progress';
import { run } from '../../src/run/run';
import { randomInput } from '../oracle/random-input';
import { FakeClock, fakeHost } from '../support/fake-world';
import { MemoryFiles } from '../support/memory-files';
import { Seeded } from '../support/seeded';
import { appendTo, batchesOf, runOptions, type Sent, sentOf } from '../support/topic-world';
import { readDocuments, type StoredDocuments } from './read-documents';

/** The store's folder, and the topic's. */
export const DIR = '/store';
export const TOPIC = 'events';
/** Inputs that schedules share. */
export const INPUTS = 32;
/** Further ones, topics whose partitions fall silent for longer than `watermark.idle`: what is late then differs by schedule. */
export const SILENT_INPUTS = 8;
const IDLE_MS = 60_000;
/** Else nobody is ever idle, so that all schedules come to the same. */
const NEVER = '3650d';

/** Something to run, and what comes of it undisturbed. */
export interface SimulatedInput {
  readonly kind: 'csv' | 'log';
  /** Whether its partitions fall silent. */
  readonly silent: boolean;
  readonly input: PipelineInput;
  readonly definition: Definition;
  readonly csv: Buffer;
  /** Of a log, its records in the order in which they are sent. */
  readonly sent: readonly Sent[];
  readonly partitions: number;
  readonly counters: Counters;
  readonly documents: StoredDocuments;
  /** Changing calls of the undisturbed run. */
  readonly changes: number;
}

const known = new Map<number, Promise<SimulatedInput>>();

/** The input of a number: of the first `INPUTS` even ones are pipes and odd ones topics; behind them are the silent ones. */
export function inputOf(number: number): Promise<SimulatedInput> {
  let input = known.get(number);
  if (!input) known.set(number, (input = makeInput(number)));
  return input;
}

async function makeInput(number: number): Promise<SimulatedInput> {
  const random = new Seeded(9000 + number);
  const silent = number >= INPUTS;
  const kind = number % 2 === 0 && !silent ? 'csv' : 'log';
  const partitions = random.pick(silent ? [2, 4] : [1, 2, 4]);
  const { csv } = randomInput(7000 + number, 12 + random.whole(36));
  const input = definitionOf(random, partitions, silent ? IDLE_MS : NEVER);
  const definition = parseDefinition(input);
  const sent = kind === 'log' ? sentOf(csv, partitions, random) : [];
  const files = new MemoryFiles();
  const world = { files, clock: new FakeClock(), host: fakeHost(1), stdin: () => Readable.from([Buffer.from(csv)]) };
  if (kind === 'log') await appendTo(world, batchesOf(sent, random), partitions);
  const before = files.operations;
  const inputs = kind === 'log' ? [TOPIC] : ['-'];
  const { counters } = await run({ ...runOptions(definition, world), inputs, kind, epochBytes: 2000 });
  const changes = files.operations - before;
  const documents = await readDocuments(DIR, files);
  return { kind, silent, input, definition, csv: Buffer.from(csv), sent, partitions, counters, documents, changes };
}

function definitionOf(random: Seeded, partitions: number, idle: number | string): PipelineInput {
  const sliding = {
    kind: 'window' as const,
    collection: 'sliding',
    size: 600_000,
    slide: 300_000,
    groupBy: ['brand' as const],
  };
  const gap = {
    kind: 'session' as const,
    collection: 'sessions_gap',
    rule: 'gap' as const,
    gap: 300_000,
    behaviorWindows: null,
  };
  const events = { kind: 'events' as const, collection: 'all_events' };
  return {
    name: 'simulated',
    source: { partitions },
    watermark: { delay: random.pick([0, 60_000, 600_000]), idle },
    outputs: [
      { kind: 'window' },
      { kind: 'session', gap: random.pick([60_000, 1_800_000]) },
      ...random.pick([[], [], [sliding], [gap], [events]]),
    ],
  };
}
