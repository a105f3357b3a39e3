import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalOf, exactSum, roundedProduct, roundedQuotient } from '../../src/pipeline/decimal';
import { durationMs, durationText } from '../../src/pipeline/duration';
import { isoTimeMs } from '../../src/pipeline/iso-time';

const whole = fc.oneof(
  fc.maxSafeInteger(),
  fc.integer({ min: -1000, max: 1000 }),
  fc.constantFrom(Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER, 0),
);
const orNaN = (value: bigint) => {
  const isSafe = value <= BigInt(Number.MAX_SAFE_INTEGER) && value >= BigInt(Number.MIN_SAFE_INTEGER);
  return isSafe ? Number(value) : Number.NaN;
};
const absolute = (value: bigint) => (value < 0n ? -value : value);
const halfAway = (a: bigint, b: bigint) => {
  const magnitude = (2n * absolute(a) + absolute(b)) / (2n * absolute(b));
  return a < 0n === b < 0n ? magnitude : -magnitude;
};

describe('exact decimals', () => {
  const runs = { seed: 11, numRuns: 20_000 };

  it('divides as BigInt does, half away from zero', () => {
    fc.assert(
      fc.property(whole, whole, fc.integer({ min: 0, max: 12 }), (a, b, exponent) => {
        const exact = b === 0 ? Number.NaN : orNaN(halfAway(BigInt(a) * 10n ** BigInt(exponent), BigInt(b)));
        expect(roundedQuotient(a, b, exponent)).toBe(exact);
      }),
      runs,
    );
  });

  it('multiplies as BigInt does', () => {
    fc.assert(
      fc.property(whole, whole, fc.integer({ min: 0, max: 6 }), (a, b, decimals) => {
        expect(roundedProduct(a, b, decimals)).toBe(orNaN(halfAway(BigInt(a) * BigInt(b), 10n ** BigInt(decimals))));
      }),
      runs,
    );
  });

  it('adds as BigInt does', () => {
    fc.assert(
      fc.property(whole, whole, fc.constantFrom(1, 100, 1_000_000, -1, -10_000), (a, b, factor) => {
        expect(exactSum(a, 1, b, factor)).toBe(orNaN(BigInt(a) + BigInt(b) * BigInt(factor)));
      }),
      runs,
    );
  });

  it.each([
    [0, { units: 0, scale: 0 }],
    [-0, { units: 0, scale: 0 }],
    [12.5, { units: 125, scale: 1 }],
    [-0.000001, { units: -1, scale: 6 }],
    [0.00001, { units: 1, scale: 5 }],
    [1e21, null],
    [9007199254740991, { units: 9007199254740991, scale: 0 }],
    [9007199254740992, null],
    [0.1234567, null],
    [Number.NaN, null],
  ])('reads %d', (value, decimal) => {
    expect(decimalOf(value)).toEqual(decimal);
  });
});

describe('durations', () => {
  it.each([
    [0, 0],
    ['0s', 0],
    ['250ms', 250],
    ['10s', 10_000],
    ['5m', 300_000],
    ['24h', 86_400_000],
    ['2d', 172_800_000],
    ['05m', null],
    ['5 m', null],
    ['1.5h', null],
    ['5', null],
    [1.5, null],
    [-1, null],
    [null, null],
    ['999999999999d', null],
  ])('%j is %d ms', (input, ms) => {
    expect(durationMs(input)).toBe(ms);
  });

  it('are written back as they are read', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e9 }), (ms) => {
        expect(durationMs(durationText(ms))).toBe(ms);
        expect(durationMs(durationText(ms * 60_000))).toBe(ms * 60_000);
      }),
      { seed: 12 },
    );
  });
});

describe('isoTimeMs', () => {
  it.each([
    ['2019-10-01', Date.UTC(2019, 9, 1)],
    ['2019-10-01T08:30', Date.UTC(2019, 9, 1, 8, 30)],
    ['2019-10-01 08:30:15 UTC', Date.UTC(2019, 9, 1, 8, 30, 15)],
    ['2019-10-01T08:30:15.25Z', Date.UTC(2019, 9, 1, 8, 30, 15, 250)],
    ['2020-02-29', Date.UTC(2020, 1, 29)],
    ['0050-01-01', -60_589_296_000_000],
    ['2019-02-29', null],
    ['2019-13-01', null],
    ['2019-10-01T24:00:00Z', null],
    ['2019-10-01T08:30:60Z', null],
    ['2019-10-01T08:30:15+02:00', null],
    ['1 October 2019', null],
  ])('%s is %s', (text, ms) => {
    expect(isoTimeMs(text)).toBe(ms);
  });
});
