import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { OpenStore } from '../../src/run/open';
import { openMongo } from '../../src/run/open-mongo';
import type { RunResult } from '../../src/run/result';
import type { KilledOptions } from '../crash/killed-command';
import { killedOnMongo } from '../support/mongo/hooked-run';
import { documentsInMongo, freshDatabase, type KnownInput, knownInput } from '../support/mongo/mongo-runs';
import { documentsOf } from '../support/run-once';
import { Seeded } from '../support/seeded';

/** Steps of the store's protocol, each with the most times that a process may come to it before it is killed there. */
type Steps = Readonly<Record<string, number>>;

/** Those that every process comes to that has something to do. */
const ALWAYS: Steps = {
  lease: 1,
  'lease answer': 1,
  index: 3,
  output: 10,
  'output answer': 10,
  state: 3,
  'state answer': 3,
  commit: 3,
  'commit answer': 3,
  'sweep state': 3,
  release: 1,
  'release answer': 1,
};
/** Those of the first process of a generation only. */
const FIRST: Steps = { intent: 1, 'intent answer': 1 };
/** Those of the first process of a store only. */
const CLAIMS: Steps = { claim: 4 };
/** Those of a process that goes on where another was killed in the middle of an epoch. */
const LATER: Steps = { 'state read': 1, 'output again': 2, 'output again answer': 2, repair: 2 };
/** Those of a generation that takes the place of another. */
const SWAP: Steps = { swap: 4, 'swap answer': 4, settling: 1, 'settling answer': 1 };
const ALL = Object.keys({ ...ALWAYS, ...FIRST, ...CLAIMS, ...LATER, ...SWAP });

/** How many kills landed at each step, by the kill's own choice of a step or by time. */
export interface Landings {
  readonly atSteps: Record<string, number>;
  readonly atInstants: Record<string, number>;
}

const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((all, count) => all + count, 0);

/** What is to be met: each step so often, and so many instants that time decides. */
export interface Wanted {
  readonly perStep: number;
  readonly instants: number;
}

export function isMet({ atSteps, atInstants }: Landings, { perStep, instants }: Wanted): boolean {
  return sum(atInstants) >= instants && ALL.every((step) => (atSteps[step] ?? 0) >= perStep);
}

/** An instant is chosen as a step that it comes after, and a time after that: so it lands anywhere, however fast the machine is. */
const MOST_STEPS_BEFORE = 40;
const LONGEST_MS = 25;
const SHAPE = { rows: 120, epochBytes: 900 };

/**
 * One input, run to its end by one process after the other, each killed by SIGKILL at a step or an instant until it is enough. After
 * each kill and at the end what a reader finds is compared with a run that nobody killed. Every second input is run for a second
 * generation, whose collections take the place of those of the first.
 */
export async function mongoChain(
  folder: string,
  seed: number,
  uri: string,
  landings: Landings,
  wanted: Wanted,
): Promise<void> {
  mkdirSync(folder);
  const random = new Seeded(seed);
  const input = await knownInput(folder, seed, SHAPE);
  const database = freshDatabase();
  const staging = join(folder, 'tmp');
  mkdirSync(staging);
  const isSecond = seed % 2 === 0;
  const command = (args: readonly string[], at: KilledOptions['at']) =>
    killedOnMongo(args, { cwd: folder, at, aheadMs: 0, env: { TMPDIR: staging } });
  if (isSecond) {
    for (const args of [input.args(uri, database), ['reset', '--yes', ...input.args(uri, database).slice(-4)]]) {
      const { status, stderr } = await command(args, null);
      expect(status, stderr).toBe(0);
    }
  }
  let epoch = 0;
  let mustSwap = isSecond;
  for (let turn = 0; ; turn++) {
    const steps = {
      ...ALWAYS,
      ...(turn === 0 ? FIRST : epoch > 0 ? LATER : {}),
      ...(isSecond ? mustSwap && SWAP : turn === 0 && CLAIMS),
    };
    const at = isMet(landings, wanted) ? null : targetOf(random, landings, wanted, steps);
    const ended = await command(input.args(uri, database), at);
    const where = `seed ${seed}, turn ${turn}, ${JSON.stringify(at)}, last step ${ended.lastStep}: ${ended.stderr}`;
    if (!ended.killed) {
      expect(ended.status, where).toBe(0);
      const result = JSON.parse(ended.stdout.trim()) as RunResult;
      expect(result.outcome, where).toBe(epoch === input.epochs ? 'nothing-to-do' : 'finished');
      expect(
        result.identities.filter(({ holds }) => !holds),
        where,
      ).toEqual([]);
      // Who has something to do removes what killed processes have staged.
      if (result.outcome === 'finished') expect(readdirSync(staging), where).toEqual([]);
      break;
    }
    const met = at !== null && 'step' in at ? landings.atSteps : landings.atInstants;
    met[ended.lastStep] = (met[ended.lastStep] ?? 0) + 1;
    const found = await committedIn(uri, database, input, where);
    const reached = found?.generation === (isSecond ? 2 : 1) ? found.epoch : 0;
    expect(reached, where).toBeGreaterThanOrEqual(epoch);
    epoch = reached;
    // A take-over does again what of a generation's taking its place was not done.
    mustSwap = isSecond && (epoch === 0 || ['swap', 'swap answer', 'settling'].includes(ended.lastStep));
  }
  expect(await documentsInMongo({ uri }, database), `seed ${seed}`).toEqual(input.documents);
}

/** An instant, or the step of these that was met the least so far, at a moment of it; null where there is nothing left to meet. */
function targetOf(
  random: Seeded,
  { atSteps, atInstants }: Landings,
  { perStep, instants }: Wanted,
  steps: Steps,
): KilledOptions['at'] {
  const instant = { afterMs: random.whole(LONGEST_MS), afterSteps: random.whole(MOST_STEPS_BEFORE) };
  const least = Math.min(...Object.keys(steps).map((step) => atSteps[step] ?? 0));
  const isOpen = sum(atInstants) < instants;
  if (isOpen && (least >= perStep || random.chance(0.5))) return instant;
  if (least >= perStep) return null;
  const step = random.pick(Object.keys(steps).filter((name) => (atSteps[name] ?? 0) === least));
  // Of an answer there is no half, and before it is after what it answers.
  const moments = step.endsWith(' answer') ? (['before'] as const) : (['before', 'half', 'after'] as const);
  return { step, call: 1 + random.whole(steps[step]), moment: random.pick(moments) };
}

/**
 * The commit that a reader finds; null where there is none. All that is found with it is finals of the undisturbed run, once each,
 * and as many as it counts.
 */
async function committedIn(
  uri: string,
  database: string,
  { definition, documents }: KnownInput,
  where: string,
): Promise<{ generation: number; epoch: number } | null> {
  let store: OpenStore;
  try {
    store = await openMongo({ uri, database }, '/nowhere');
  } catch (error) {
    expect((error as { code?: string }).code, where).toBe('not-found');
    return null;
  }
  try {
    const { manifest } = store.commit(definition.name);
    for (const [name, found] of Object.entries(await documentsOf(store))) {
      const finals = new Map(documents[name].map((document) => [document._id, document]));
      expect(found.length, where).toBe(manifest.collections[name].count);
      expect(new Set(found.map(({ _id }) => _id)).size, where).toBe(found.length);
      expect(found, where).toEqual(found.map(({ _id }) => finals.get(_id)));
    }
    return manifest;
  } finally {
    await store.close();
  }
}
