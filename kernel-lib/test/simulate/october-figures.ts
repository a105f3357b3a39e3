import { PersonFigures } from './person-figures';
import { SessionFigures } from './session-figures';
import type { SimulatedRow } from './simulated-rows';
import { Tally } from './tally';

const SHELVES = {
  smartphones: 'electronics.smartphone',
  notebooks: 'computers.notebook',
  TVs: 'electronics.video.tv',
  'no category': '',
};
const BRANDS = ['samsung', 'apple', 'xiaomi', 'huawei'];

/** The figures that are published of October, counted over rows. */
export function octoberFigures(rows: Iterable<SimulatedRow>): Record<string, number> {
  const [types, hours, purchaseHours, categories] = [new Tally(), new Tally(), new Tally(), new Tally()];
  const [codes, brands, boughtBrands] = [new Tally(), new Tally(), new Tally()];
  const [revenueOfBrand, revenueOfCode] = [new Tally(), new Tally()];
  const prices: number[] = [];
  const people = new PersonFigures();
  const sessions = new SessionFigures();
  for (const row of rows) {
    const hour = String(Math.floor(row.second / 3600) % 24);
    types.add(row.type);
    hours.add(hour);
    categories.add(row.category);
    codes.add(row.code);
    brands.add(row.brand);
    prices.push(row.price);
    if (row.type === 'purchase') {
      purchaseHours.add(hour);
      boughtBrands.add(row.brand);
      revenueOfBrand.add(row.brand, row.price);
      revenueOfCode.add(row.code, row.price);
    }
    people.add(row);
    sessions.add(row);
  }
  prices.sort((a, b) => a - b);
  const price = (share: number) => prices[Math.floor(share * (prices.length - 1))];
  return {
    'views, %': types.percent('view'),
    'carts, %': types.percent('cart'),
    'purchases, %': types.percent('purchase'),
    'category ids': categories.size,
    'category codes': codes.size - 1,
    'category code empty, %': codes.percent(''),
    'brand empty, %': brands.percent(''),
    brands: brands.size - 1,
    'price 0, %': (100 * prices.filter((value) => value === 0).length) / prices.length,
    'price, p5': price(0.05),
    'price, p25': price(0.25),
    'price, median': price(0.5),
    'price, p75': price(0.75),
    'price, p95': price(0.95),
    'price, p99': price(0.99),
    'price, max': price(1),
    'price, mean': prices.reduce((sum, value) => sum + value, 0) / prices.length,
    'revenue per event': revenueOfBrand.total / prices.length,
    'revenue per purchase': revenueOfBrand.total / types.of('purchase'),
    ...named(Object.keys(SHELVES), (name) => [
      `${name}, % of revenue`,
      revenueOfCode.percent(SHELVES[name as keyof typeof SHELVES]),
    ]),
    ...named(BRANDS, (name) => [`${name}, % of events`, brands.percent(name)]),
    ...named(BRANDS, (name) => [`${name}, % of purchases`, boughtBrands.percent(name)]),
    ...named(BRANDS, (name) => [`${name}, % of revenue`, revenueOfBrand.percent(name)]),
    'peak hour': Number(hours.most),
    'peak hour, % of events': hours.percent(hours.most),
    'trough hour': Number(hours.least),
    'trough hour, % of events': hours.percent(hours.least),
    'peak hour of purchases': Number(purchaseHours.most),
    'sessions per user': sessions.count / people.count,
    ...people.figures(),
    ...sessions.figures(),
    'sessions by id for one by gap': sessions.count / people.gapSessionCount,
  };
}

function named(names: readonly string[], figure: (name: string) => [string, number]): Record<string, number> {
  return Object.fromEntries(names.map(figure));
}
