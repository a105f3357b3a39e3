import { describe, expect, it } from 'vitest';
import {
  bytes,
  count,
  counted,
  money,
  percent,
  percentOf,
  pointChange,
  relativeChange,
  shortCount,
  shortMoney,
} from '../../src/chart/format-number';

/** Tests are read with plain spaces. */
const plain = (text: string) => text.replaceAll('\u202f', ' ');

describe('numbers in words', () => {
  it('groups counts by three with an unbreakable thin space', () => {
    expect([0, 999, 1000, 42_448_764].map(count)).toEqual(['0', '999', '1\u202f000', '42\u202f448\u202f764']);
  });

  it.each([
    [9999, '9 999'],
    [10_000, '10.0 k'],
    [999_949, '999.9 k'],
    [999_950, '1.0 M'],
    [40_779_399, '40.8 M'],
    [1_250_000_000, '1.3 G'],
  ])('shortens %i to %s', (value, text) => {
    expect(plain(shortCount(value))).toBe(text);
  });

  it('writes money from cents with two decimals', () => {
    expect([0, 5, 22_993_321_263, -150].map((cents) => plain(money(cents)))).toEqual([
      '0.00',
      '0.05',
      '229 933 212.63',
      '−1.50',
    ]);
    expect(plain(shortMoney(999_999))).toBe('9 999.99');
    expect(plain(shortMoney(22_993_321_263))).toBe('229.9 M');
  });

  it('keeps a small share from showing as nothing and a great one from showing as all', () => {
    const shares = [0, 0.037, 0.00013, 0.00000001, 0.9999, 1];
    expect(shares.map((share) => plain(percent(share)))).toEqual([
      '0 %',
      '3.7 %',
      '0.013 %',
      '< 0.0001 %',
      '99.9 %',
      '100 %',
    ]);
    expect(percentOf(1, 0)).toBe('no share');
  });

  it('says changes with their sign, and what cannot be compared', () => {
    expect(plain(relativeChange(200, 206))).toBe('+3.0 %');
    expect(plain(relativeChange(200, 150))).toBe('−25.0 %');
    expect(plain(relativeChange(200, 200))).toBe('±0 %');
    expect([relativeChange(0, 5), relativeChange(0, 0)]).toEqual(['from 0', 'unchanged at 0']);
    expect([pointChange(0.08, 0.095), pointChange(0.0802, 0.08)]).toEqual(['+1.5 points', '−0.02 points']);
  });

  it('counts one and many, and sizes', () => {
    expect([counted(1, 'session'), counted(2, 'brand'), counted(0, 'category', 'categories')]).toEqual([
      '1 session',
      '2 brands',
      '0 categories',
    ]);
    expect([999, 2_400_000, 5_668_612_855].map((size) => plain(bytes(size)))).toEqual([
      '999 bytes',
      '2.4 MB',
      '5.7 GB',
    ]);
  });
});
