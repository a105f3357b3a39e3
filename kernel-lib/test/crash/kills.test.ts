import { describe, it } from 'vitest';
import { expectKills } from './expect-kills';

describe('the command', () => {
  it(
    'killed 200 times, at every step of its protocol and at any instant, comes to the end of an undisturbed run',
    () => expectKills({ kills: 200, leastPerStep: 5, firstSeed: 700 }),
    600_000,
  );
});
