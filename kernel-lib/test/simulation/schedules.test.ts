import { expect, it, vi } from 'vitest';
import { BUGS } from './bugs';
import { addFaults, FAULTS, noFaults } from './faults';
import { type Outcome, runSchedule } from './schedule';

vi.setConfig({ testTimeout: 1_200_000 });

const SCHEDULES = Number(process.env.FOOTPATH_SIM_SCHEDULES ?? 1024);
/** The first one's seed. */
const FIRST = Number(process.env.FOOTPATH_SIM_FIRST ?? 1);
/** In so many everything goes wrong a hundred times. */
const ENOUGH = 1000;
/** A single schedule, and a bug by its number from 1: for looking at what failed. */
const ONLY = process.env.FOOTPATH_SIM_SEED;
const BUG = BUGS[Number(process.env.FOOTPATH_SIM_BUG ?? 0) - 1] ?? null;

function told(seed: number, { failure, trace, last }: Outcome): string {
  return [
    `seed ${seed}: ${failure}`,
    `trace ${trace}, which ends with`,
    ...last.map((line) => `  ${line}`),
    `again: FOOTPATH_SIM_SEED=${seed} npx vitest run kernel-lib/test/simulation/schedules.test.ts`,
  ].join('\n');
}

async function one(): Promise<void> {
  const outcome = await runSchedule(Number(ONLY), BUG);
  console.log(told(Number(ONLY), outcome));
  expect(outcome.failure).toBeNull();
}

async function all(): Promise<void> {
  const faults = noFaults();
  const failed: string[] = [];
  let lives = 0;
  for (let seed = FIRST; seed < FIRST + SCHEDULES; seed++) {
    const outcome = await runSchedule(seed);
    addFaults(faults, outcome.faults);
    lives += outcome.lives;
    if (outcome.failure !== null) failed.push(told(seed, outcome));
  }
  const table = FAULTS.map((fault) => `  ${String(faults[fault]).padStart(6)}  ${fault}`).join('\n');
  console.log(`${SCHEDULES} schedules, ${lives} processes; faults by kind:\n${table}`);
  expect(failed.slice(0, 3).join('\n\n')).toBe('');
  if (SCHEDULES >= ENOUGH) expect(FAULTS.filter((fault) => faults[fault] < 100)).toEqual([]);
}

if (ONLY === undefined) it(`${SCHEDULES} schedules of faults end as undisturbed`, all);
else it(`schedule ${ONLY} ends as undisturbed`, one);
