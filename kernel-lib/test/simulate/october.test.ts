import { beforeAll, describe, expect, it } from 'vitest';
import { Shop } from '../../src/simulate/shop';
import { Traffic } from '../../src/simulate/traffic';
import { octoberFigures } from './october-figures';
import { simulatedRows } from './simulated-rows';

const ROWS = 500_000;
const OCTOBER_ROWS = 42_448_764;
const OCTOBER_START_SECOND = 1_569_888_000;
let figures: Record<string, number>;

beforeAll(() => {
  figures = octoberFigures(simulatedRows({ events: ROWS, out: '' }));
});

/** What the size of the file decides is read off a file of October's size without making its rows. */
describe('a simulated month of the size of October 2019', () => {
  const shop = new Shop(42, OCTOBER_ROWS);
  const traffic = new Traffic({ seed: 42, days: 31, startSecond: OCTOBER_START_SECOND, bursts: 0, promotions: 0 });

  it('has 166,794 products ± 1 %', () => {
    expect(Math.abs(shop.productCount / 166_794 - 1)).toBeLessThan(0.01);
  });

  it('has 3,446 brands ± 100', () => {
    expect(Math.abs(shop.brands.length - 1 - 3446)).toBeLessThan(100);
  });

  it('has its busiest minute at 34 ± 6 events a second, of 15.8 on average', () => {
    let before = 0;
    let most = 0;
    for (let minute = 0; minute < traffic.sliceCount; minute++) {
      const share = traffic.nextShare();
      most = Math.max(most, share - before);
      before = share;
    }
    expect(OCTOBER_ROWS / (31 * 86_400)).toBeCloseTo(15.8, 1);
    expect(Math.abs((OCTOBER_ROWS * most) / 60 - 34)).toBeLessThan(6);
  });
});

describe('figures of 500,000 simulated rows against October 2019', () => {
  // Figure, October, tolerance.
  it.each([
    ['views, %', 96.07, 0.4],
    ['carts, %', 2.18, 0.2],
    ['purchases, %', 1.75, 0.15],
    ['events per user', 14.05, 0.4],
    ['sessions per user', 3.06, 0.15],
    ['events per session', 4.59, 0.2],
    ['sessions with a purchase, %', 6.81, 0.4],
    ['sessions with a cart or a purchase, %', 9.85, 0.5],
    ['sessions with a purchase: without a cart, %', 54, 5],
    ['buyers among users, %', 11.49, 0.9],
    ['category ids', 624, 0],
    ['category codes', 127, 0],
    ['category code empty, %', 31.84, 1.5],
    ['brand empty, %', 14.4, 1],
    ['price 0, %', 0.162, 0.12],
    ['price, median', 161.83, 10],
    ['price, mean', 290.32, 20],
    ['price, max', 2574.07, 0],
    ['revenue per event', 5.417, 0.6],
    ['revenue per purchase', 309.56, 20],
    ['smartphones, % of revenue', 68.3, 4],
    ['notebooks, % of revenue', 3.96, 1],
    ['TVs, % of revenue', 3.61, 1],
    ['no category, % of revenue', 10.1, 2.5],
    ['samsung, % of events', 12.44, 1.2],
    ['apple, % of events', 9.71, 1.2],
    ['xiaomi, % of events', 7.26, 1],
    ['huawei, % of events', 2.62, 0.6],
    ['samsung, % of purchases', 23.27, 2.5],
    ['apple, % of purchases', 19.23, 2.5],
    ['xiaomi, % of purchases', 7.62, 1.5],
    ['samsung, % of revenue', 20.2, 2.5],
    ['apple, % of revenue', 48.4, 5],
    ['xiaomi, % of revenue', 4, 1],
    ['peak hour', 16, 0],
    ['peak hour, % of events', 7.2, 0.2],
    ['trough hour', 23, 0],
    ['trough hour, % of events', 0.52, 0.06],
    ['peak hour of purchases', 9, 1],
    ['retention, day 1, %', 17.68, 1.5],
    ['retention, day 3, %', 13.2, 1.5],
    ['retention, day 7, %', 10.74, 1.5],
    // Published of October and November together.
    ['sessions by id for one by gap', 1.223, 0.04],
    ['gap sessions: minutes, p50', 1.73, 0.4],
    ['gap sessions: events, p50', 3, 0],
    ['gap sessions: events, p90', 14, 2],
    ['gap sessions: minutes, p99', 58.52, 6],
    ['buyers who buy again, %', 33.4, 4],
    ['days until they do, median', 4.3, 1],
    // Of the first 17,434 rows, a night's; the whole month has no published figure.
    ['price, p5', 17.65, 3],
    ['price, p25', 59.79, 8],
    ['price, p75', 360.08, 35],
    ['price, p95', 1052.79, 110],
    ['price, p99', 1747.79, 180],
    ['events per session, p50', 2, 0],
    ['seconds of a session of two events and more, p50', 134, 30],
  ])('%s: %d ± %d', (figure, october, tolerance) => {
    expect(Math.abs(figures[figure] - october), `measured ${figures[figure]}`).toBeLessThanOrEqual(tolerance);
  });

  it('has the rare things too', () => {
    expect(figures['rows without a session']).toBeGreaterThanOrEqual(1);
    expect(figures['rows without a session']).toBeLessThan(30);
    expect(figures['sessions of two users']).toBeGreaterThanOrEqual(1);
    expect(figures['sessions of two users']).toBeLessThan(40);
  });
});
