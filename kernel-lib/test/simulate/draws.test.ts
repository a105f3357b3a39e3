import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AliasTable } from '../../src/simulate/alias-table';
import { SMALL_BRAND_COUNT, smallBrandName } from '../../src/simulate/brand-data';
import { LifespanDraw, survival } from '../../src/simulate/discrete-weibull';
import { IdSet } from '../../src/simulate/id-set';
import { MinHeap } from '../../src/simulate/min-heap';
import { MAX_USERS, People } from '../../src/simulate/people';
import { normalQuantile, portableExp, portablePower } from '../../src/simulate/portable-math';
import { hash32, mix32, Random } from '../../src/simulate/random';
import { SEGMENTS } from '../../src/simulate/segments';
import { Spread } from '../../src/simulate/spread';
import { TimeText, timeText } from '../../src/simulate/time-text';

describe('random draws', () => {
  it('gives the same numbers for a seed and others for another', () => {
    const first = new Random(7, 1);
    const again = new Random(7, 1);
    const other = new Random(8, 1);
    const numbers = Array.from({ length: 8 }, () => first.uint32());
    expect(Array.from({ length: 8 }, () => again.uint32())).toEqual(numbers);
    expect(Array.from({ length: 8 }, () => other.uint32())).not.toEqual(numbers);
    expect([mix32(1), hash32(42, 1), hash32(2 ** 53 - 1, 1)]).toEqual([
      1364076727,
      hash32(42, 1, 0),
      hash32(2 ** 53 - 1, 1),
    ]);
    expect(hash32(2 ** 40, 1)).not.toBe(hash32(0, 1));
  });

  it('draws by weight', () => {
    const table = new AliasTable([1, 0, 3, 6]);
    const random = new Random(1, 1);
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < 100_000; i++) counts[table.at(random.uint32())]++;
    expect(counts[1]).toBe(0);
    expect(counts[0] / 100_000).toBeCloseTo(0.1, 2);
    expect(counts[2] / 100_000).toBeCloseTo(0.3, 2);
    expect(counts[3] / 100_000).toBeCloseTo(0.6, 2);
  });

  it('comes near to the exponential function and the normal quantile', () => {
    for (const x of [-20, -1, -0.01, 0, 0.5, 1, 10, 30]) expect(portableExp(x) / Math.exp(x)).toBeCloseTo(1, 12);
    expect(normalQuantile(0.5)).toBe(0);
    expect(normalQuantile(0.9)).toBeCloseTo(1.2816, 4);
    expect(normalQuantile(0.1)).toBeCloseTo(-1.2816, 4);
  });

  it('spreads exactly as many choices as there are, over all places', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 300 }), fc.nat(), (a, b, seed) => {
        const [count, places] = [Math.min(a, b), Math.max(a, b)];
        const spread = new Spread(count, places, new Random(seed, 1));
        let used = 0;
        for (let place = 0; place < places; place++) {
          if (spread.next !== place) continue;
          spread.use(place);
          used++;
        }
        return used === count && spread.next === Number.POSITIVE_INFINITY;
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('comes near to powers', () => {
    for (const [x, y] of [
      [0.4, 0.8],
      [1, 3],
      [7.5, 1.3],
      [1000, 0.5],
    ])
      expect(portablePower(x, y) / x ** y).toBeCloseTo(1, 12);
  });

  it('draws lives as their formula has it', () => {
    for (const lifespan of [
      { scale: 0.5, shape: 1 },
      { scale: 3, shape: 0.8 },
      { scale: 14, shape: 1.3 },
    ]) {
      const draw = new LifespanDraw(lifespan);
      const random = new Random(3, 1);
      const longer = new Array<number>(60).fill(0);
      for (let i = 0; i < 100_000; i++) {
        const life = draw.at(random.uint32());
        for (let n = 0; n < Math.min(life, longer.length); n++) longer[n]++;
      }
      longer.forEach((count, n) => {
        const wanted = Math.exp(-((n / lifespan.scale) ** lifespan.shape));
        expect(survival(lifespan, n)).toBeCloseTo(wanted, 12);
        expect(Math.abs(count / 100_000 - wanted), `more than ${n}`).toBeLessThan(0.006);
      });
      expect([draw.at(0) > 1, draw.at(2 ** 32 - 1)]).toEqual([true, 1]);
    }
  });

  it('names brands once each', () => {
    const names = new Set(Array.from({ length: SMALL_BRAND_COUNT }, (_, i) => smallBrandName(i)));
    expect(names.size).toBe(SMALL_BRAND_COUNT);
  });
});

describe('users', () => {
  it('have ids of nine digits, no two the same, and every segment', () => {
    const people = new People(42);
    const ids = new Set<number>();
    const segments = new Array<number>(SEGMENTS.length).fill(0);
    for (let user = 0; user < 200_000; user++) {
      ids.add(people.idOf(user));
      segments[people.segmentOf(user)]++;
    }
    expect(ids.size).toBe(200_000);
    expect(Math.min(...[...ids].slice(0, 1000))).toBeGreaterThanOrEqual(500_000_000);
    expect(people.idOf(MAX_USERS - 1)).toBeLessThan(1_000_000_000);
    segments.forEach((count, segment) => {
      expect(count / 200_000).toBeCloseTo(SEGMENTS[segment].share / 1000, 2);
    });
    expect(SEGMENTS.reduce((sum, { share }) => sum + share, 0)).toBe(1000);
  });
});

describe('containers', () => {
  it('gives items back by key, and in order of arrival for equal keys', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 60 }), (keys) => {
        const heap = new MinHeap<number>();
        keys.forEach((key, index) => {
          heap.push(key, index);
        });
        const expected = keys.map((key, index) => ({ key, index })).sort((a, b) => a.key - b.key || a.index - b.index);
        return expected.every(({ key, index }) => heap.leastKey === key && heap.pop() === index) && heap.size === 0;
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('holds ids as a Set does', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.integer({ min: 0, max: 50 }), fc.maxSafeNat()), { maxLength: 3000 }),
        (values) => {
          const ids = new IdSet();
          const set = new Set<number>();
          for (const value of values) {
            if (ids.add(value) === set.has(value)) return false;
            set.add(value);
          }
          return ids.size === set.size && [...ids.sorted()].join() === [...set].sort((a, b) => a - b).join();
        },
      ),
      { seed: 1, numRuns: 50 },
    );
  });

  it('writes times as text', () => {
    const time = new TimeText();
    const start = Date.UTC(2020, 1, 28, 23, 59, 58) / 1000;
    for (const second of [start, start + 1, start + 2, start + 86_400, start + 100_000]) {
      time.set(second);
      expect(new TextDecoder().decode(time.bytes)).toBe(timeText(second));
    }
    expect(timeText(start)).toBe('2020-02-28 23:59:58 UTC');
  });
});
