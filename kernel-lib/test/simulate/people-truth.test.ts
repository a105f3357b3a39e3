import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SEGMENTS } from '../../src/simulate/segments';
import { simulate } from '../../src/simulate/simulate';
import { type SimulatedRow, simulatedRows } from './simulated-rows';
import { Tally } from './tally';

const ROWS = 300_000;
const DAY_SECONDS = 86_400;
const START_SECOND = Date.UTC(2019, 9, 1) / 1000;
const OPTIONS = { events: ROWS, seed: 11, lateShare: 0, duplicateShare: 0, malformedShare: 0 };

interface Walks {
  readonly events: number;
  readonly carts: number;
  readonly purchases: number;
  readonly withCart: number;
  readonly withPurchase: number;
  readonly withCartAndPurchase: number;
}

interface Counted extends Walks {
  readonly name: string;
  readonly people: number;
  readonly visitDays: number;
  readonly walks: number;
  readonly cutWalks: number;
  readonly spendCents: number;
  readonly retentionPeople: readonly number[];
  readonly retentionCame: readonly number[];
}

interface Truth {
  readonly model: {
    readonly segments: readonly {
      readonly name: string;
      readonly share: number;
      readonly life: { readonly scale: number; readonly shape: number };
      readonly expected: { readonly walk: Walks; readonly retention: readonly number[] };
    }[];
    readonly expected: { readonly retention: readonly number[] };
  };
  readonly counted: { recalls: number; unserved: number; segments: readonly Counted[]; all: Counted };
}

describe('the truth about people', () => {
  const folder = mkdtempSync(join(tmpdir(), 'people-truth-'));
  let truth: Truth;
  let rows: SimulatedRow[];
  /** By user id: segment and days of life. */
  const people = new Map<string, readonly [string, number]>();

  beforeAll(async () => {
    const [out, truthPath, users] = ['e.csv', 'truth.json', 'people.csv'].map((name) => join(folder, name));
    await simulate({ ...OPTIONS, out, truth: truthPath, truthUsers: users });
    truth = JSON.parse(readFileSync(truthPath, 'utf8'));
    const [header, ...lines] = readFileSync(users, 'utf8').trimEnd().split('\n');
    expect(header).toBe('user_id,segment,life_days');
    for (const line of lines) {
      const [user, segment, days] = line.split(',');
      people.set(user, [segment, Number(days)]);
    }
    rows = [...simulatedRows({ ...OPTIONS, out: '' })];
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('gives everyone who came a segment, and nobody else', () => {
    expect(new Set(rows.map(({ user }) => user))).toEqual(new Set(people.keys()));
    expect(people.size).toBe(truth.counted.all.people);
  });

  it('counts events, carts, purchases and spending by segment as the file has them', () => {
    const tally = { events: new Tally(), carts: new Tally(), purchases: new Tally(), spendCents: new Tally() };
    for (const { user, type, price } of rows) {
      const [segment] = people.get(user)!;
      tally.events.add(segment);
      if (type === 'cart') tally.carts.add(segment);
      if (type !== 'purchase') continue;
      tally.purchases.add(segment);
      tally.spendCents.add(segment, Math.round(price * 100));
    }
    for (const counted of truth.counted.segments) {
      for (const name of ['events', 'carts', 'purchases', 'spendCents'] as const) {
        expect(tally[name].of(counted.name), `${counted.name}: ${name}`).toBe(counted[name]);
      }
    }
    expect(truth.counted.all.events).toBe(ROWS);
  });

  it('has the counted funnel where the reckoned one is, within four standard errors', () => {
    truth.counted.segments.forEach((counted, number) => {
      const { walk } = truth.model.segments[number].expected;
      expect(Math.abs(counted.events / counted.walks / walk.events - 1), counted.name).toBeLessThan(0.03);
      for (const name of ['withCart', 'withPurchase', 'withCartAndPurchase'] as const) {
        const error = Math.sqrt((walk[name] * (1 - walk[name])) / counted.walks);
        expect(Math.abs(counted[name] / counted.walks - walk[name]), `${counted.name}: ${name}`).toBeLessThan(
          4 * error,
        );
      }
      expect(counted.cutWalks).toBeLessThan(10);
    });
  });

  it('has the counted retention where the reckoned one is, within four standard errors', () => {
    truth.counted.segments.forEach((counted, number) => {
      const { retention } = truth.model.segments[number].expected;
      expect(retention[0]).toBe(1);
      for (const day of [1, 2, 3, 7, 14, 21]) {
        const count = counted.retentionPeople[day];
        const error = Math.sqrt((retention[day] * (1 - retention[day])) / count);
        const share = counted.retentionCame[day] / count;
        expect(Math.abs(share - retention[day]), `${counted.name}, day ${day}`).toBeLessThan(4 * error);
      }
    });
  });

  it('has the retention that the rows show, but for visits that go past midnight', () => {
    const first = new Map<string, number>();
    const came = new Map<number, Set<string>>();
    for (const { user, second } of rows) {
      const day = Math.floor((second - START_SECOND) / DAY_SECONDS);
      if (!first.has(user)) first.set(user, day);
      const later = day - first.get(user)!;
      if (!came.has(later)) came.set(later, new Set());
      came.get(later)!.add(user);
    }
    for (const day of [1, 3, 7, 14]) {
      const { retentionPeople, retentionCame } = truth.counted.all;
      const cohort = [...first.values()].filter((start) => start + day < 31).length;
      expect(cohort).toBe(retentionPeople[day]);
      const surplus = (came.get(day)!.size - retentionCame[day]) / cohort;
      expect(surplus, `day ${day}`).toBeGreaterThanOrEqual(0);
      expect(surplus, `day ${day}`).toBeLessThan(0.012);
    }
  });

  it('lets people come on so many days as their life has, and on fewer only where the period ends', () => {
    const days = new Map<string, Set<number>>();
    for (const { user, second } of rows) {
      if (!days.has(user)) days.set(user, new Set());
      days.get(user)!.add(Math.floor(second / DAY_SECONDS));
    }
    const byLife = new Tally();
    const early = [...days].filter(([, set]) => Math.min(...set) < START_SECOND / DAY_SECONDS + 5);
    for (const [user, set] of early) {
      const [segment, life] = people.get(user)!;
      if (segment !== 'loyal buyer' || life > 5) continue;
      byLife.add(set.size === life ? 'lived' : set.size < life ? 'not yet' : 'past midnight');
    }
    expect(byLife.total).toBeGreaterThan(100);
    expect(byLife.percent('lived')).toBeGreaterThan(90);
    expect(byLife.percent('not yet')).toBeLessThan(3);
  });

  it('has the shares and the churn that are stated', () => {
    const { all } = truth.counted;
    truth.counted.segments.forEach(({ name, people: count }, number) => {
      const { share, life } = truth.model.segments[number];
      expect(Math.abs(count / all.people - share), name).toBeLessThan(0.01);
      const lives = [...people.values()].filter(([segment]) => segment === name).map(([, lived]) => lived);
      for (const n of [1, 2, 5]) {
        const longer = lives.filter((lived) => lived > n).length / lives.length;
        expect(Math.abs(longer - Math.exp(-((n / life.scale) ** life.shape))), `${name}, ${n}`).toBeLessThan(0.03);
      }
    });
  });

  it('tells of people who were called back when nobody else was left', async () => {
    const path = join(folder, 'few.json');
    await simulate({ ...OPTIONS, events: 5000, users: 20, out: join(folder, 'few.csv'), truth: path });
    const few: Truth = JSON.parse(readFileSync(path, 'utf8'));
    expect(few.counted.all.people).toBe(20);
    expect(few.counted.recalls).toBeGreaterThan(500);
    expect(truth.counted.recalls).toBe(0);
  });
});

it('tables of the segments give each state chances whose sum is 1', () => {
  for (const { journey } of SEGMENTS) {
    for (const { view, cart, purchase, leave } of Object.values(journey)) {
      expect(view + cart + purchase + leave).toBeCloseTo(1, 12);
      expect(Math.min(view, cart, purchase, leave)).toBeGreaterThan(0);
    }
  }
});
