import { expect, it } from 'vitest';
import { parseDefinition } from '../../src/pipeline/validate';
import { identitiesOf, NO_COUNTERS } from '../../src/run/progress';
import { outputReach } from '../../src/run/result';

const filter = { gt: [{ column: 'price' }, 5] } as const;
const { outputs } = parseDefinition({
  outputs: [
    { kind: 'window', collection: 'all', size: '10m', slide: '5m' },
    { kind: 'session', collection: 'some', behaviorWindows: null, filter },
  ],
});

/** Whether each output's equation holds, by name. */
function holding(unique: number, counts: { passed: number; finals: number; open: number }): Record<string, boolean> {
  const counters = { ...NO_COUNTERS, read: unique, parsed: unique, accepted: unique, unique };
  const identities = identitiesOf({ ...counters, outputs: { all: counts, some: counts } }, outputReach({ outputs }));
  return Object.fromEntries(
    ['all', 'some'].map((name) => [name, identities.find(({ text }) => text.startsWith(`${name}: `))!.holds]),
  );
}

it('an output without a filter must have every unique event, one with a filter those that passed', () => {
  expect(holding(10, { passed: 10, finals: 15, open: 5 })).toEqual({ all: true, some: false });
  expect(holding(10, { passed: 10, finals: 4, open: 6 })).toEqual({ all: false, some: true });
  // Two of ten got lost before the first count.
  expect(holding(10, { passed: 8, finals: 15, open: 1 })).toEqual({ all: false, some: false });
  expect(holding(10, { passed: 8, finals: 7, open: 1 })).toEqual({ all: false, some: true });
});
