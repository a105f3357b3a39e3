import { describe, expect, it, vi } from 'vitest';
import { BUGS } from './bugs';
import { type Outcome, runSchedule } from './schedule';

vi.setConfig({ testTimeout: 1_200_000 });

/** Far fewer than are run without a bug. */
const SCHEDULES = 300;

const plain = ({ failure, trace, faults }: Outcome) => ({ failure, trace, faults });

describe('a product with a bug', () => {
  it.each(BUGS.map((bug, place) => ({ ...bug, bug, number: place + 1 })))(
    'that $name is found out, and its seed does so again',
    async ({ bug, number }) => {
      let seed = 0;
      let outcome: Outcome;
      do outcome = await runSchedule(++seed, bug);
      while (outcome.failure === null && seed < SCHEDULES);
      console.log(`bug ${number}, ${bug.name}: seed ${seed}: ${outcome.failure?.slice(0, 160)}`);
      expect(outcome.failure).not.toBeNull();
      expect(plain(await runSchedule(seed, bug))).toEqual(plain(outcome));
      expect((await runSchedule(seed)).failure).toBeNull();
    },
  );
});

describe('a schedule', () => {
  it('is its seed and nothing else', async () => {
    const traces = new Set<string>();
    for (let seed = 1; seed <= 10; seed++) {
      const outcome = await runSchedule(seed);
      expect(plain(await runSchedule(seed))).toEqual(plain(outcome));
      traces.add(outcome.trace);
    }
    expect(traces.size).toBe(10);
  });
});
