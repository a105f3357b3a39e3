import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../src/chart/format-time';
import type { Role } from '../../src/event/schema';
import { DayFold, isFullDay } from '../../src/report/day-fold';
import { FunnelFold } from '../../src/report/funnel-fold';
import { GroupFold } from '../../src/report/group-fold';
import type { Step } from '../../src/report/steps';

const roles: readonly Role[] = ['view', 'cart', 'purchase', 'other'];
const step = fc.record({
  role: fc.constantFrom(...roles),
  gapMs: fc.integer({ min: 0, max: 90_000 }),
  priceCents: fc.integer({ min: 0, max: 5000 }),
  categoryCode: fc.constantFrom('a', 'b', 'c', null),
  brand: fc.constantFrom('x', 'y', null),
});
/** Sessions of a few steps in order. */
const sessions = fc.array(
  fc.array(step, { minLength: 1, maxLength: 8 }).map((steps): Step[] => {
    let sinceStartMs = 0;
    return steps.map(({ gapMs, ...rest }, i) => {
      sinceStartMs += i === 0 ? 0 : gapMs;
      return { sinceStartMs, ...rest };
    });
  }),
  { maxLength: 12 },
);

/** The greatest number of the roles, from the first on, that stand in the steps in order: by trying every choice of events. */
function reachedByAnyChoice(steps: readonly Step[], wanted: readonly (readonly Role[])[], from = 0): number {
  if (wanted.length === 0) return 0;
  let best = 0;
  for (let i = from; i < steps.length; i++) {
    if (wanted[0].includes(steps[i].role)) best = Math.max(best, 1 + reachedByAnyChoice(steps, wanted.slice(1), i + 1));
  }
  return best;
}

function nearestRankOf(values: readonly number[], share: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length === 0 ? null : Math.floor(sorted[Math.ceil(share * sorted.length) - 1]);
}

describe('the funnel of sessions', () => {
  it('reaches what any choice of events reaches, and times the first ones', () => {
    fc.assert(
      fc.property(sessions, (all) => {
        const fold = new FunnelFold();
        for (const steps of all) fold.add(steps);
        const { steps: funnel, purchaseSessions, purchaseSessionsWithoutCart } = fold.funnel('range');
        const strict = all.map((steps) => reachedByAnyChoice(steps, [['view'], ['cart'], ['purchase']]));
        const afterView = (wanted: readonly Role[]) =>
          all.filter((steps) => reachedByAnyChoice(steps, [['view'], wanted]) === 2).length;
        expect(funnel.map(({ reached }) => reached)).toEqual([1, 2, 3].map((n) => strict.filter((r) => r >= n).length));
        expect(funnel.map(({ inferred }) => inferred)).toEqual([
          funnel[0].reached,
          afterView(['cart', 'purchase']),
          afterView(['purchase']),
        ]);
        const has = (steps: readonly Step[], role: Role) => steps.some((one) => one.role === role);
        expect(purchaseSessions).toBe(all.filter((steps) => has(steps, 'purchase')).length);
        expect(purchaseSessionsWithoutCart).toBe(
          all.filter((steps) => has(steps, 'purchase') && !has(steps, 'cart')).length,
        );

        const waits = all.flatMap((steps) => {
          const view = steps.findIndex(({ role }) => role === 'view');
          const bought = view < 0 ? undefined : steps.slice(view + 1).find(({ role }) => role === 'purchase');
          return bought ? [(bought.sinceStartMs - steps[view].sinceStartMs) / 1000] : [];
        });
        const time = fold.times()[2];
        expect(time.n).toBe(waits.length);
        expect(time.medianSeconds).toBe(nearestRankOf(waits, 0.5));
        expect(time.counts.reduce((a, b) => a + b, 0)).toBe(waits.length);
      }),
      { seed: 11, numRuns: 300 },
    );
  });

  it('never falls below the strict funnel where carts are inferred', () => {
    fc.assert(
      fc.property(sessions, (all) => {
        const fold = new FunnelFold();
        for (const steps of all) fold.add(steps);
        const { steps } = fold.funnel('range');
        for (const { reached, inferred } of steps) expect(inferred).toBeGreaterThanOrEqual(reached);
        expect(steps[0].reached >= steps[1].reached && steps[1].reached >= steps[2].reached).toBe(true);
      }),
      { seed: 12, numRuns: 200 },
    );
  });
});

describe('groups', () => {
  it('add up as a plain grouping does', () => {
    fc.assert(
      fc.property(sessions, fc.integer({ min: 1, max: 4 }), (all, limit) => {
        const fold = new GroupFold(({ brand }) => brand);
        for (const steps of all) fold.add(steps);
        const names = [...new Set(all.flat().map(({ brand }) => brand))];
        const expected = names
          .map((name) => {
            const mine = all.flat().filter(({ brand }) => brand === name);
            const purchases = mine.filter(({ role }) => role === 'purchase');
            const sessionsWith = (role?: Role) =>
              all.filter((steps) =>
                steps.some((one) => one.brand === name && (role === undefined || one.role === role)),
              ).length;
            return {
              name,
              views: mine.filter(({ role }) => role === 'view').length,
              carts: mine.filter(({ role }) => role === 'cart').length,
              purchases: purchases.length,
              revenueCents: purchases.reduce((sum, { priceCents }) => sum + priceCents, 0),
              sessions: sessionsWith(),
              purchaseSessions: sessionsWith('purchase'),
            };
          })
          .sort(
            (a, b) =>
              b.revenueCents - a.revenueCents || b.views - a.views || ((a.name ?? '') < (b.name ?? '') ? -1 : 1),
          );
        expect(fold.top(limit)).toEqual(expected.slice(0, limit));
        expect(fold.groups).toBe(names.length);
        expect(fold.totalRevenueCents).toBe(expected.reduce((sum, { revenueCents }) => sum + revenueCents, 0));
        expect(fold.uncountedEvents).toBe(0);
      }),
      { seed: 13, numRuns: 300 },
    );
  });

  it('beyond the kept number are counted as events only', () => {
    const fold = new GroupFold(({ brand }) => brand, 2);
    const bought = (brand: string): Step => ({
      sinceStartMs: 0,
      role: 'purchase',
      priceCents: 100,
      categoryCode: null,
      brand,
    });
    fold.add(['a', 'b', 'c', 'a', 'd'].map(bought));
    expect(fold.groups).toBe(2);
    expect(fold.uncountedEvents).toBe(2);
    expect(fold.totalRevenueCents).toBe(500);
    expect(fold.top(10).map(({ name, revenueCents }) => [name, revenueCents])).toEqual([
      ['a', 200],
      ['b', 100],
    ]);
  });
});

describe('days', () => {
  it('have sessions on the day of their start, events on their own, and none is left out', () => {
    const fold = new DayFold();
    const day = Date.UTC(2019, 9, 1);
    const at = (sinceStartMs: number, role: Role, priceCents = 0): Step => ({
      sinceStartMs,
      role,
      priceCents,
      categoryCode: null,
      brand: null,
    });
    fold.add(day + DAY_MS - 1000, [at(0, 'view'), at(1000, 'purchase', 250)]);
    fold.add(day + 3 * DAY_MS, [at(0, 'view')]);
    expect(fold.days()).toEqual([
      { dayMs: day, events: 1, revenueCents: 0, sessions: 1, purchaseSessions: 1 },
      { dayMs: day + DAY_MS, events: 1, revenueCents: 250, sessions: 0, purchaseSessions: 0 },
      { dayMs: day + 2 * DAY_MS, events: 0, revenueCents: 0, sessions: 0, purchaseSessions: 0 },
      { dayMs: day + 3 * DAY_MS, events: 1, revenueCents: 0, sessions: 1, purchaseSessions: 0 },
    ]);
  });

  it('are full up to five minutes at either end', () => {
    const full = (fromMs: number, toMs: number) => isFullDay(0, fromMs, toMs);
    expect(full(300_000, DAY_MS - 300_000)).toBe(true);
    expect(full(300_001, DAY_MS)).toBe(false);
    expect(full(0, DAY_MS - 300_001)).toBe(false);
    expect(isFullDay(0, null, null)).toBe(false);
  });
});
