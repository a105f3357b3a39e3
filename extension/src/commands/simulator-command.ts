import type { LiveRun } from '../pipelines/live-run';
import type { RunRegistry } from '../pipelines/run-registry';
import { dataFolder, runFolder } from '../settings';
import type { StoreChoices } from '../store/store-choice';
import { askFile, choose } from './ask';
import { onePace } from './one-pace';
import { askOptions, type FormOption } from './option-form';
import { columnName, duration, optional, share, speed, topicPlace, wholeNumber } from './validate';

/** What a simulator is to do: given by a program, or asked for. */
export interface SimulatorRequest {
  readonly kind: 'generate' | 'replay';
  readonly args: readonly string[];
}

const TO: FormOption = {
  flag: '--to',
  label: 'Topic',
  prompt: 'log:TOPIC in the data folder, or kafka:TOPIC',
  value: 'log:events',
  validate: topicPlace,
};
const PARTITIONS: FormOption = {
  flag: '--partitions',
  label: 'Partitions',
  prompt: 'Of a new topic; one that is there keeps its own',
  value: '2',
  validate: wholeNumber(1, 1024),
};

const GENERATE: readonly FormOption[] = [
  { flag: '--events', label: 'Events', prompt: 'In all', value: '500_000', validate: wholeNumber(1) },
  {
    flag: '--rate',
    label: 'Rate',
    prompt: 'Events a second; empty for as fast as they go',
    value: '5000',
    validate: optional(wholeNumber(1)),
  },
  TO,
  PARTITIONS,
  {
    flag: '--seed',
    label: 'Seed',
    prompt: 'The same seed gives the same events',
    value: '42',
    validate: wholeNumber(0),
  },
  {
    flag: '--days',
    label: 'Days',
    prompt: 'Days of event time, from 1 October 2019',
    value: '',
    validate: optional(wholeNumber(1, 3660)),
  },
  { flag: '--users', label: 'People', prompt: 'So many at most', value: '', validate: optional(wholeNumber(1)) },
  { flag: '--late', label: 'Late', prompt: 'Share of late records, 0 to 0.5', value: '', validate: optional(share) },
  {
    flag: '--max-late',
    label: 'Latest',
    prompt: 'The most that a late record is late beyond the delay',
    value: '',
    validate: optional(duration),
  },
  {
    flag: '--duplicates',
    label: 'Duplicates',
    prompt: 'Share of duplicates, 0 to 0.5',
    value: '',
    validate: optional(share),
  },
  {
    flag: '--malformed',
    label: 'Malformed',
    prompt: 'Share of malformed records, 0 to 0.5',
    value: '',
    validate: optional(share),
  },
  {
    flag: '--bursts',
    label: 'Bursts',
    prompt: 'Bursts of traffic, 10 to 30 minutes each',
    value: '',
    validate: optional(wholeNumber(0)),
  },
  {
    flag: '--promotions',
    label: 'Promotions',
    prompt: 'Of 1 to 3 days, with more traffic and more buyers',
    value: '',
    validate: optional(wholeNumber(0)),
  },
];

const REPLAY: readonly FormOption[] = [
  TO,
  PARTITIONS,
  {
    flag: '--speed',
    label: 'Speed',
    prompt: 'By event time, so many times faster; empty for as fast as they go',
    value: '300x',
    validate: optional(speed),
  },
  {
    flag: '--rate',
    label: 'Rate',
    prompt: 'Records a second, in the place of a speed',
    value: '',
    validate: optional(wholeNumber(1)),
  },
  {
    flag: '--key',
    label: 'Key',
    prompt: 'The column that says which partition a record goes to',
    value: '',
    validate: columnName,
  },
];

const FILES = { 'CSV files': ['csv', 'gz'] };

/** Starts a simulator: as it is told, or as it is answered. @throws Cancelled */
export async function startSimulator(
  runs: RunRegistry,
  stores: StoreChoices,
  given?: SimulatorRequest,
): Promise<LiveRun> {
  const { kind, args } = given ?? (await askSimulator());
  const dir = dataFolder();
  const target = Math.max(args.indexOf('--to'), args.indexOf('--out'));
  const to = target === -1 ? '' : ` → ${args[target + 1] ?? ''}`;
  return runs.start({
    kind: 'simulator',
    name: `${kind === 'generate' ? 'simulated shop' : 'replay'}${to}`,
    cwd: runFolder(dir),
    args: [kind === 'generate' ? 'simulate' : 'replay', ...args, '--dir', dir],
    env: stores.folder().env,
  });
}

async function askSimulator(): Promise<SimulatorRequest> {
  const kind = await choose('Start Simulator', [
    { label: 'Generate', description: 'a simulated shop with known faults', value: 'generate' as const },
    { label: 'Replay', description: 'the records of a CSV file, as fast as you like', value: 'replay' as const },
  ]);
  if (kind === 'generate') return { kind, args: await askOptions('Simulated Shop', GENERATE) };
  const file = await askFile('File to Replay', FILES);
  return { kind, args: ['--csv', file, ...onePace(await askOptions('Replay', REPLAY))] };
}
