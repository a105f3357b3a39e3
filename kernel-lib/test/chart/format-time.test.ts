import { describe, expect, it } from 'vitest';
import { durationText, rangeText, timeText, unitText } from '../../src/chart/format-time';

const at = (iso: string) => Date.parse(`${iso}Z`);

describe('times in words', () => {
  it.each([
    ['2019-10-01T00:00:00', '2019-10-31T23:59:59', '1–31 Oct 2019 UTC'],
    ['2019-10-30T00:00:00', '2019-11-02T00:00:00', '30 Oct – 2 Nov 2019 UTC'],
    ['2019-12-30T00:00:00', '2020-01-02T00:00:00', '30 Dec 2019 – 2 Jan 2020 UTC'],
    ['2019-10-01T00:00:00', '2019-10-01T02:50:00', '1 Oct 2019 00:00–02:50 UTC'],
  ])('says %s to %s as %s', (from, to, text) => {
    expect(rangeText(at(from), at(to))).toBe(text);
  });

  it('says that there is no range', () => {
    expect(rangeText(null, null)).toBe('no time range');
  });

  it.each([
    [0, '0 s'],
    [0.5, '0.5 s'],
    [59, '59 s'],
    [60, '1 min'],
    [680, '11 min 20 s'],
    [3599, '59 min 59 s'],
    [11_100, '3 h 5 min'],
    [86_400, '1 d'],
    [187_200, '2 d 4 h'],
  ])('says %d seconds as %s', (seconds, text) => {
    expect(durationText(seconds)).toBe(text);
  });

  it('names what is counted by', () => {
    expect([300_000, 3_600_000, 86_400_000, 604_800_000, 1500].map(unitText)).toEqual([
      '5 minutes',
      'hour',
      'day',
      'week',
      '1500 ms',
    ]);
    expect(timeText(at('2019-10-31T22:10:00'))).toBe('2019-10-31 22:10:00');
  });
});
