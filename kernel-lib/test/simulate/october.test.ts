import { beforeAll, describe, expect, it } from 'vitest';
import { Shop } from '../../src/simulate/shop';
import { Traffic } from '../../src/simulate/traffic';
import { readDocument, section, tableRows } from '../support/markdown';
import { octoberFigures } from './october-figures';
import { simulatedRows } from './simulated-rows';

const ROWS = 500_000;
const OCTOBER_ROWS = 42_448_764;
const OCTOBER_START_SECOND = 1_569_888_000;
const OCTOBER_SECONDS = 31 * 86_400;
const MINUTE_SECONDS = 60;

/** Each line of the document's table: a figure, October's value, how far off it may be, and what is measured. */
const table = tableRows(section(readDocument('kernel-lib/docs/simulator.md'), 'October 2019')).map(
  ([figure, october, tolerance, measured]) => ({
    figure: figure.replace(/ [¹²]$/, ''),
    october: Number(october),
    tolerance: Number(tolerance),
    measured,
  }),
);

/** What the size of the file decides, read off a shop and a traffic of October's size without making the rows. */
function fullSizeFigures(): Record<string, number> {
  const shop = new Shop(42, OCTOBER_ROWS);
  const traffic = new Traffic({ seed: 42, days: 31, startSecond: OCTOBER_START_SECOND, bursts: 0, promotions: 0 });
  let before = 0;
  let most = 0;
  for (let minute = 0; minute < traffic.sliceCount; minute++) {
    const share = traffic.nextShare();
    most = Math.max(most, share - before);
    before = share;
  }
  return {
    'full size: products': shop.productCount,
    'full size: brands': shop.brands.length - 1,
    'full size: events a second, mean': OCTOBER_ROWS / OCTOBER_SECONDS,
    'full size: events a second in the busiest minute': (OCTOBER_ROWS * most) / MINUTE_SECONDS,
  };
}

describe('500,000 simulated rows against October 2019', () => {
  let figures: Record<string, number>;

  beforeAll(() => {
    figures = { ...octoberFigures(simulatedRows({ events: ROWS, out: '' })), ...fullSizeFigures() };
  });

  it('have a table of all that is published', () => {
    expect(table.length).toBeGreaterThan(60);
    expect(new Set(table.map(({ figure }) => figure)).size).toBe(table.length);
  });

  it.each(table)('$figure: $october ± $tolerance, $measured measured', ({ figure, october, tolerance, measured }) => {
    expect(figures).toHaveProperty([figure]);
    const decimals = measured.split('.')[1]?.length ?? 0;
    expect(figures[figure].toFixed(decimals)).toBe(measured);
    expect(Math.abs(figures[figure] - october)).toBeLessThanOrEqual(tolerance);
    // A tolerance that holds for anything is none.
    expect(tolerance).toBeLessThanOrEqual(Math.max(october / 3, 2));
  });

  it('have the rare things too', () => {
    expect(figures['rows without a session']).toBeGreaterThanOrEqual(1);
    expect(figures['rows without a session']).toBeLessThan(30);
    expect(figures['sessions of two users']).toBeGreaterThanOrEqual(1);
    expect(figures['sessions of two users']).toBeLessThan(40);
  });
});
