import { join } from 'node:path';
import { expect } from 'vitest';
import { type Steps, TIMES } from './step-choice';

/** More chains are not begun: each kills some ten times. */
const MAX_CHAINS = 60;

/**
 * Has chains of killed processes, two at a time, until each step was met by `TIMES` kills, and prints where they landed.
 *
 * @param chain kills the processes of one input, counts in `met`, and fails if what they leave is not right.
 */
export async function expectStepsMet(
  folder: string,
  steps: Steps,
  firstSeed: number,
  chain: (folder: string, seed: number, met: Record<string, number>) => Promise<void>,
): Promise<void> {
  const met: Record<string, number> = {};
  const failures: unknown[] = [];
  let seed = firstSeed;
  const isEnough = () => Object.keys(steps).every((step) => (met[step] ?? 0) >= TIMES);
  const lane = async () => {
    while (!isEnough() && failures.length === 0 && seed < firstSeed + MAX_CHAINS) {
      const own = seed++;
      await chain(join(folder, String(own)), own, met).catch((error) => failures.push(error));
    }
  };
  // Both lanes end before the folder goes.
  await Promise.all([lane(), lane()]);
  if (failures.length > 0) throw failures[0];
  const kills = Object.values(met).reduce((sum, count) => sum + count, 0);
  console.log(`${kills} kills in ${seed - firstSeed} chains: ${JSON.stringify(met)}`);
  for (const step of Object.keys(steps)) expect(met[step], step).toBeGreaterThanOrEqual(TIMES);
}
