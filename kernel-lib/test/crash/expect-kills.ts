import { join } from 'node:path';
import { expect } from 'vitest';
import { inFolder } from '../support/run-once';
import { killChain, killsIn, type Landings, STEPS } from './kill-chain';

/** Steps that come before a process has its first epoch, or after its last. */
const OUTSIDE = /^(start|opening|claim|lease|take-over|intent (?!folder sync)|release)/;

/**
 * Kills the command until there were as many kills as wanted and each step was met often enough, two chains at a time, and
 * prints where the kills landed.
 */
export function expectKills(wanted: { kills: number; leastPerStep: number; firstSeed: number }): Promise<void> {
  return inFolder(async (folder) => {
    const { kills, leastPerStep, firstSeed } = wanted;
    const landings: Landings = { atSteps: {}, atInstants: {} };
    const failures: unknown[] = [];
    let seed = firstSeed;
    const enough = () =>
      killsIn(landings) >= kills && Object.keys(STEPS).every((step) => (landings.atSteps[step] ?? 0) >= leastPerStep);
    const lane = async () => {
      while (!enough() && failures.length === 0 && seed < firstSeed + kills) {
        const own = seed++;
        await killChain(join(folder, String(own)), own, landings, enough).catch((error) => failures.push(error));
      }
    };
    // Both lanes end before the folder goes.
    await Promise.all([lane(), lane()]);
    if (failures.length > 0) throw failures[0];
    const { atSteps, atInstants } = landings;
    console.log(`${killsIn(landings)} kills over ${seed - firstSeed} inputs`);
    console.log(`at steps: ${JSON.stringify(atSteps)}`);
    console.log(`at instants, by the step before: ${JSON.stringify(atInstants)}`);
    expect(killsIn(landings)).toBeGreaterThanOrEqual(kills);
    for (const step of Object.keys(STEPS)) expect(atSteps[step], step).toBeGreaterThanOrEqual(leastPerStep);
    const instants = Object.entries(atInstants);
    const inside = instants.filter(([step]) => !OUTSIDE.test(step)).reduce((sum, [, count]) => sum + count, 0);
    const all = instants.reduce((sum, [, count]) => sum + count, 0);
    expect(all).toBeGreaterThanOrEqual(kills / 10);
    expect(inside / all).toBeGreaterThanOrEqual(0.9);
  });
}
