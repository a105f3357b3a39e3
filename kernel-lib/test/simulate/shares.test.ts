import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { beforeAll, describe, expect, it } from 'vitest';
import { EventFile } from '../../src/simulate/event-file';
import { resolveOptions } from '../../src/simulate/options';

const ROWS = 500_000;
const TYPES = ['view', 'cart', 'purchase'];

/** Measured figures of a file without injections, so that each row counts once. */
const figures: Record<string, number> = {};

beforeAll(async () => {
  const types = [0, 0, 0];
  const hours = new Array<number>(24).fill(0);
  const buyHours = new Array<number>(24).fill(0);
  const prices: number[] = [];
  const users = new Map<string, boolean>();
  const sessions = new Map<string, { events: number; cart: boolean; bought: boolean; user: string }>();
  const products = new Set<string>();
  const categories = new Set<string>();
  let [noCode, noBrand, free, noSession, revenue, phoneRevenue, shared] = [0, 0, 0, 0, 0, 0, 0];
  const brandRows = new Map<string, number>();
  for await (const line of lines()) {
    const [time, type, product, category, code, brand, price, user, session] = line.split(',');
    const kind = TYPES.indexOf(type);
    types[kind]++;
    const hour = Number(time.slice(11, 13));
    hours[hour]++;
    products.add(product);
    categories.add(category);
    if (code === '') noCode++;
    if (brand === '') noBrand++;
    brandRows.set(brand, (brandRows.get(brand) ?? 0) + 1);
    prices.push(Number(price));
    if (Number(price) === 0) free++;
    if (kind === 2) {
      buyHours[hour]++;
      revenue += Number(price);
      if (code === 'electronics.smartphone') phoneRevenue += Number(price);
    }
    users.set(user, (users.get(user) ?? false) || kind === 2);
    if (session === '') {
      noSession++;
      continue;
    }
    const known = sessions.get(session) ?? { events: 0, cart: false, bought: false, user };
    if (known.user !== user) shared++;
    known.events++;
    known.cart ||= kind === 1;
    known.bought ||= kind === 2;
    sessions.set(session, known);
  }
  prices.sort((a, b) => a - b);
  const all = [...sessions.values()];
  const bought = all.filter((session) => session.bought);
  Object.assign(figures, {
    'views, %': (types[0] * 100) / ROWS,
    'carts, %': (types[1] * 100) / ROWS,
    'purchases, %': (types[2] * 100) / ROWS,
    'events per session': (ROWS - noSession) / all.length,
    'sessions of one event, %': (all.filter((session) => session.events === 1).length * 100) / all.length,
    'sessions with a purchase, %': (bought.length * 100) / all.length,
    'sessions with a cart or a purchase, %': (all.filter((s) => s.cart || s.bought).length * 100) / all.length,
    'of these without a cart, %': (bought.filter((session) => !session.cart).length * 100) / bought.length,
    'events per user': ROWS / users.size,
    'buyers among users, %': ([...users.values()].filter((buyer) => buyer).length * 100) / users.size,
    'category_code empty, %': (noCode * 100) / ROWS,
    'brand empty, %': (noBrand * 100) / ROWS,
    'price 0, %': (free * 100) / ROWS,
    'price, median': prices[ROWS / 2],
    'price, mean': prices.reduce((sum, price) => sum + price, 0) / ROWS,
    'price, max': prices[ROWS - 1],
    'revenue per purchase': revenue / types[2],
    'revenue of smartphones, %': (phoneRevenue * 100) / revenue,
    'samsung, % of events': ((brandRows.get('samsung') ?? 0) * 100) / ROWS,
    'apple, % of events': ((brandRows.get('apple') ?? 0) * 100) / ROWS,
    'xiaomi, % of events': ((brandRows.get('xiaomi') ?? 0) * 100) / ROWS,
    'peak hour': hours.indexOf(Math.max(...hours)),
    'peak hour, %': (Math.max(...hours) * 100) / ROWS,
    'trough hour': hours.indexOf(Math.min(...hours)),
    'trough hour, %': (Math.min(...hours) * 100) / ROWS,
    'peak hour of purchases': buyHours.indexOf(Math.max(...buyHours)),
    categories: categories.size,
    products: products.size,
    'rows without a session': noSession,
    'rows that share a session with another user': shared,
  });
});

async function* lines(): AsyncGenerator<string> {
  const options = { events: ROWS, lateShare: 0, duplicateShare: 0, malformedShare: 0, out: '' };
  const file = new EventFile(resolveOptions(options));
  const chunks = (function* () {
    for (let chunk = file.nextChunk(); chunk !== undefined; chunk = file.nextChunk()) yield chunk;
  })();
  let first = true;
  for await (const line of createInterface({ input: Readable.from(chunks) })) {
    if (!first) yield line;
    first = false;
  }
}

describe('shares of 500,000 simulated rows against October 2019', () => {
  // figure, October, tolerance
  it.each([
    ['views, %', 96.07, 0.4],
    ['carts, %', 2.18, 0.25],
    ['purchases, %', 1.75, 0.15],
    ['events per session', 4.59, 0.25],
    ['sessions with a purchase, %', 6.81, 0.5],
    ['sessions with a cart or a purchase, %', 9.85, 0.9],
    ['of these without a cart, %', 54, 6],
    ['events per user', 14.05, 0.3],
    ['buyers among users, %', 11.49, 0.9],
    ['category_code empty, %', 31.84, 1.5],
    ['brand empty, %', 14.4, 1],
    ['price 0, %', 0.16, 0.12],
    ['price, median', 161.83, 12],
    ['price, mean', 290.32, 25],
    ['price, max', 2574.07, 0],
    ['revenue per purchase', 309.56, 25],
    ['revenue of smartphones, %', 68.3, 6],
    ['samsung, % of events', 12.44, 1.2],
    ['apple, % of events', 9.71, 1.2],
    ['xiaomi, % of events', 7.26, 1.2],
    ['peak hour', 16, 0],
    ['peak hour, %', 7.2, 0.2],
    ['trough hour', 23, 0],
    ['trough hour, %', 0.52, 0.1],
    ['peak hour of purchases', 9, 1],
    ['categories', 624, 0],
    // Of the first 17,434 rows; the whole month has no published figure.
    ['sessions of one event, %', 36, 6],
  ])('%s: %d ± %d', (figure, october, tolerance) => {
    expect(Math.abs(figures[figure] - october), `measured ${figures[figure]}`).toBeLessThanOrEqual(tolerance);
  });

  it('has the rare things too', () => {
    expect(figures['rows without a session']).toBeGreaterThanOrEqual(1);
    expect(figures['rows without a session']).toBeLessThan(30);
    expect(figures['rows that share a session with another user']).toBeGreaterThanOrEqual(1);
    expect(figures.products).toBeGreaterThan(30_000);
  });
});
