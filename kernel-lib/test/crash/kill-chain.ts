import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { parseDefinition } from '../../src/pipeline/validate';
import { open } from '../../src/run/open';
import type { RunResult } from '../../src/run/result';
import { run } from '../../src/run/run';
import { randomInput } from '../oracle/random-input';
import { documentsIn, type PlainDocument } from '../support/run-once';
import { Seeded } from '../support/seeded';
import { type KillTarget, killedCommand } from './killed-command';

const EPOCH_BYTES = 500;
const HOUR_MS = 3_600_000;
/** The share of kills that time decides, not a step. */
const BY_TIME = 0.15;
const LONGEST_MS = 350;

/** Steps of the first process of a store only. */
const FIRST_STEPS = ['opening create', 'opening link', 'opening folder sync', 'claim create', 'claim link'];
const manifestSteps = (stage: string) =>
  ['create', 'append', 'sync', 'link', 'unlink', 'folder sync'].map((step) => `${stage} ${step}`);

/** Every step that a kill must meet, with the most times that a process may come to it before it is killed. */
export const STEPS: Readonly<Record<string, number>> = {
  ...Object.fromEntries(manifestSteps('lease').map((step) => [step, 1])),
  'take-over unlink': 2,
  'state read': 1,
  ...Object.fromEntries(['intent outputs folder sync', ...manifestSteps('intent')].map((step) => [step, 1])),
  'output create': 12,
  'output append': 20,
  'output sync': 12,
  'state create': 3,
  'state append': 3,
  'state sync': 3,
  ...Object.fromEntries(['commit outputs folder sync', ...manifestSteps('commit')].map((step) => [step, 3])),
  'compaction read': 12,
  'compaction create': 2,
  'compaction append': 12,
  'compaction sync': 2,
  'sweep state': 3,
  'sweep merged': 4,
  'sweep manifest': 1,
};

/** How many kills landed at each step, by the kill's own choice of a step or by time. */
export interface Landings {
  readonly atSteps: Record<string, number>;
  readonly atInstants: Record<string, number>;
}

export function killsIn({ atSteps, atInstants }: Landings): number {
  return [...Object.values(atSteps), ...Object.values(atInstants)].reduce((sum, count) => sum + count, 0);
}

/**
 * One input, run to its end by one process after the other: each goes on where the one before was killed, and is itself
 * killed, at the step that was met the least or at an instant that the seed chooses, until it is enough. Compares what is there
 * after each kill, and the end, with a run that nobody killed.
 */
export async function killChain(
  folder: string,
  seed: number,
  landings: Landings,
  isEnough: () => boolean,
): Promise<void> {
  mkdirSync(folder);
  const random = new Seeded(seed);
  const { csv, definition } = randomInput(seed, 220);
  writeFileSync(join(folder, 'e.csv'), csv);
  writeFileSync(join(folder, 'p.json'), JSON.stringify(definition));
  const undisturbed = join(folder, 'undisturbed');
  const wanted = await run({
    inputs: [join(folder, 'e.csv')],
    kind: 'csv',
    definition: parseDefinition(definition),
    dir: undisturbed,
    workers: 0,
    epochBytes: EPOCH_BYTES,
  });
  const documents = await documentsIn(undisturbed);
  const store = join(folder, 'store');
  const workers = seed % 5 === 0 ? '2' : '0';
  const args = ['run', '--csv', 'e.csv', '--pipeline', 'p.json', '--dir', 'store', '--json', '--workers', workers];
  let epoch = 0;
  for (let turn = 0; ; turn++) {
    const byTime = random.chance(BY_TIME);
    const steps = turn === 0 && random.chance(0.5) ? FIRST_STEPS : Object.keys(STEPS);
    const instant = { afterMs: random.whole(LONGEST_MS) };
    const at = isEnough() ? null : byTime ? instant : targetFor(random, landings, steps);
    const ended = await killedCommand([...args, '--epoch-bytes', `${EPOCH_BYTES}`], {
      cwd: folder,
      at,
      aheadMs: turn * HOUR_MS,
    });
    const where = `seed ${seed}, turn ${turn}, ${JSON.stringify(at)}, last step ${ended.lastStep}: ${ended.stderr}`;
    if (!ended.killed) {
      expect(ended.status, where).toBe(0);
      const result = JSON.parse(ended.stdout.trim()) as RunResult;
      // Who was killed after the last commit has nothing left to do.
      expect(result.outcome, where).toBe(epoch === wanted.epoch ? 'nothing-to-do' : 'finished');
      expect([result.epoch, result.counters], where).toEqual([wanted.epoch, wanted.counters]);
      expect(
        result.identities.filter(({ holds }) => !holds),
        where,
      ).toEqual([]);
      break;
    }
    const met = byTime ? landings.atInstants : landings.atSteps;
    met[ended.lastStep] = (met[ended.lastStep] ?? 0) + 1;
    epoch = await expectConsistent(store, epoch, documents, where);
  }
  expect(await documentsIn(store), `seed ${seed}`).toEqual(documents);
}

/** The step that was met the least so far, of these. */
function targetFor(random: Seeded, { atSteps }: Landings, steps: readonly string[]): KillTarget {
  const least = Math.min(...steps.map((step) => atSteps[step] ?? 0));
  const step = random.pick(steps.filter((name) => (atSteps[name] ?? 0) === least));
  const moments = step.endsWith(' append') ? (['before', 'half', 'after'] as const) : (['before', 'after'] as const);
  return { step, call: 1 + random.whole(STEPS[step] ?? 2), moment: random.pick(moments) };
}

/**
 * What a reader finds after a kill: no commit is lost, all documents are finals of the undisturbed run, once each, and as many
 * as the manifest counts. Gives the committed epoch.
 */
async function expectConsistent(
  store: string,
  before: number,
  wanted: Readonly<Record<string, PlainDocument[]>>,
  where: string,
): Promise<number> {
  let opened: ReturnType<typeof open>;
  try {
    opened = open(store);
  } catch (error) {
    // Killed before its first manifest it has left no store, or an empty one.
    expect([before, (error as { code?: string }).code], where).toEqual([0, 'not-found']);
    return 0;
  }
  const { manifest } = opened.commit();
  expect(manifest.epoch, where).toBeGreaterThanOrEqual(before);
  if (Object.keys(manifest.collections).length === 0) return manifest.epoch;
  for (const [name, documents] of Object.entries(await documentsIn(store))) {
    const finals = new Map(wanted[name].map((document) => [document._id, document]));
    expect(documents.length, where).toBe(manifest.collections[name].count);
    expect(new Set(documents.map(({ _id }) => _id)).size, where).toBe(documents.length);
    expect(documents, where).toEqual(documents.map(({ _id }) => finals.get(_id)));
  }
  return manifest.epoch;
}
