import { describe, it } from 'vitest';
import { expectKills } from '../crash/expect-kills';

describe.runIf(process.env.FOOTPATH_TEST_LONG)('the command', () => {
  it(
    'killed 1,000 times, at every step of its protocol and at any instant, comes to the end of an undisturbed run',
    () => expectKills({ kills: 1000, leastPerStep: 20, firstSeed: 9000 }),
    3_600_000,
  );
});
