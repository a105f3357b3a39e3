import { expect, it, vi } from 'vitest';
import { runSilentSchedule } from './schedule';

vi.setConfig({ testTimeout: 600_000 });

const SCHEDULES = 96;

it(`${SCHEDULES} schedules with silent partitions end as the floors say that they left`, async () => {
  const failed: string[] = [];
  let floors = 0;
  for (let seed = 1; seed <= SCHEDULES; seed++) {
    const { failure, last, ...outcome } = await runSilentSchedule(seed);
    floors += outcome.floors;
    if (failure !== null) failed.push([`seed ${seed}: ${failure}`, ...last].join('\n'));
  }
  console.log(`${SCHEDULES} schedules with silent partitions, which left ${floors} floors`);
  expect(floors).toBeGreaterThan(SCHEDULES);
  expect(failed.slice(0, 3).join('\n\n')).toBe('');
});
