import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HOUR_SHARES, HOUR_WILL, WEEKDAY_SHARES } from '../../src/simulate/day-rhythm';
import { simulate } from '../../src/simulate/simulate';
import { Traffic } from '../../src/simulate/traffic';
import { simulatedRows } from './simulated-rows';

const START_SECOND = Date.UTC(2019, 9, 1) / 1000;
const plain = { seed: 1, startSecond: START_SECOND, bursts: 0, promotions: 0 };

function shares(traffic: Traffic): number[] {
  let before = 0;
  return Array.from({ length: traffic.sliceCount }, () => {
    const share = traffic.nextShare();
    const part = share - before;
    before = share;
    return part;
  });
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe('traffic', () => {
  it('comes to the whole, with the rhythm of day and week', () => {
    const traffic = new Traffic({ ...plain, days: 14 });
    const parts = shares(traffic);
    expect(Math.min(...parts)).toBeGreaterThan(0);
    expect(sum(parts)).toBeCloseTo(1, 9);
    for (let hour = 0; hour < 24; hour++) {
      const ofHour = parts.filter((_, minute) => Math.floor(minute / 60) % 24 === hour);
      expect(sum(ofHour)).toBeCloseTo(HOUR_SHARES[hour], 9);
    }
    // The first of October 2019 was a Tuesday.
    for (let weekday = 0; weekday < 7; weekday++) {
      const ofDay = parts.filter((_, minute) => (Math.floor(minute / 1440) + 2) % 7 === weekday);
      expect(sum(ofDay)).toBeCloseTo(WEEKDAY_SHARES[weekday], 9);
    }
    expect(sum(WEEKDAY_SHARES)).toBeCloseTo(1, 12);
  });

  it('has the hours of the UTC day, wherever the period starts', () => {
    const parts = shares(new Traffic({ ...plain, days: 7, startSecond: START_SECOND + 12 * 3600 }));
    expect(parts[4 * 60] / parts[0]).toBeCloseTo(HOUR_SHARES[16] / HOUR_SHARES[12], 9);
  });

  it('ends at 1 exactly', () => {
    for (const days of [1, 3, 31, 100]) {
      const traffic = new Traffic({ ...plain, days, bursts: 3, promotions: 1 });
      let share = 0;
      for (let minute = 0; minute < traffic.sliceCount; minute++) share = traffic.nextShare();
      expect(share).toBe(1);
    }
  });

  it('is multiplied in bursts and promotions, which never meet their own kind', () => {
    const options = { ...plain, days: 31, bursts: 40, promotions: 4 };
    const traffic = new Traffic(options);
    const ordinary = shares(new Traffic({ ...options, bursts: 0, promotions: 0 }));
    const parts = shares(traffic);
    const factor = (minute: number) => parts[minute] / ordinary[minute];
    const quiet = parts.findIndex((_, minute) =>
      [...traffic.bursts, ...traffic.promotions].every(({ from, to }) => minute < from || minute >= to),
    );
    const at = ({ from, to }: { from: number; to: number }, minute: number) => minute >= from && minute < to;
    for (const kind of ['bursts', 'promotions'] as const) {
      expect(traffic[kind].length).toBe(options[kind]);
      traffic[kind].forEach(({ from, to, traffic: times }, index) => {
        expect(to).toBeGreaterThan(from);
        expect(to).toBeLessThanOrEqual(traffic[kind][index + 1]?.from ?? traffic.sliceCount);
        for (const minute of [from, to - 1]) {
          const other = kind === 'bursts' ? traffic.promotions : traffic.bursts;
          const both = other.find((burst) => at(burst, minute))?.traffic ?? 1;
          expect(factor(minute) / factor(quiet)).toBeCloseTo(times * both, 6);
        }
      });
    }
    expect(sum(HOUR_WILL.map((will, hour) => will * HOUR_SHARES[hour]))).toBeCloseTo(1, 12);
    expect(sum(traffic.wills.map(({ share }) => share))).toBeCloseTo(1, 9);
  });
});

describe('bursts and promotions of a file', () => {
  it('are where the truth has them, in rows and in sales', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bursts-'));
    try {
      const options = { events: 300_000, seed: 3, bursts: 3, promotions: 1 };
      const path = join(folder, 'truth.json');
      await simulate({ ...options, out: join(folder, 'e.csv'), truth: path });
      const { model } = JSON.parse(readFileSync(path, 'utf8'));
      const [promotion] = model.promotions;
      const byMinute = new Map<number, number>();
      const sold = { inside: 0, outside: 0 };
      const seen = { inside: 0, outside: 0 };
      for (const { second, type } of simulatedRows({ ...options, out: '' })) {
        const minute = Math.floor(second / 60);
        byMinute.set(minute, (byMinute.get(minute) ?? 0) + 1);
        const isInside = second * 1000 >= promotion.fromMs && second * 1000 < promotion.toMs;
        seen[isInside ? 'inside' : 'outside']++;
        if (type === 'purchase') sold[isInside ? 'inside' : 'outside']++;
      }
      const rowsIn = (fromMs: number, toMs: number) => {
        let rows = 0;
        for (let minute = fromMs / 60_000; minute < toMs / 60_000; minute++) rows += byMinute.get(minute) ?? 0;
        return rows;
      };
      for (const { fromMs, toMs, traffic } of model.bursts) {
        const days = [-2, -1, 1, 2].map((day) => rowsIn(fromMs + day * 86_400_000, toMs + day * 86_400_000));
        const usual = sum(days) / days.length;
        expect(rowsIn(fromMs, toMs) / usual, `a burst of ${traffic}`).toBeGreaterThan(traffic / 2);
      }
      const rate = (kind: 'inside' | 'outside') => sold[kind] / seen[kind];
      expect(rate('inside') / rate('outside')).toBeGreaterThan(1.2);
      expect(rate('inside') / rate('outside')).toBeLessThan(1.8);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
