import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resultValue } from '../../src/stream/aggregate-result';
import { addIntegers, decimalValue, ExactSums, integerQuotient } from '../../src/stream/exact-sum';

const LIMIT = Number.MAX_SAFE_INTEGER;
const whole = fc.oneof(
  fc.integer({ min: -100, max: 100 }),
  fc.integer({ min: -LIMIT, max: LIMIT }),
  fc.constantFrom(LIMIT, -LIMIT),
);
const large = fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n });

describe('ExactSums', () => {
  it('adds integers without loss', () => {
    fc.assert(
      fc.property(fc.array(whole, { maxLength: 200 }), (values) => {
        const sums = new ExactSums();
        sums.grow(3);
        for (const value of values) sums.add(1, value);
        expect(BigInt(sums.value(1))).toBe(values.reduce((sum, value) => sum + BigInt(value), 0n));
        expect(sums.value(0)).toBe(0);
      }),
      { seed: 2 },
    );
  });

  it('takes sums of others, and forgets', () => {
    fc.assert(
      fc.property(large, large, (a, b) => {
        const sums = new ExactSums();
        sums.grow(1);
        sums.addInteger(0, a);
        sums.addInteger(0, b);
        expect(BigInt(sums.value(0))).toBe(a + b);
        sums.clear(0);
        expect(sums.value(0)).toBe(0);
      }),
      { seed: 3 },
    );
  });
});

describe('integers above 2^53', () => {
  it('are added and divided exactly, halves away from zero', () => {
    expect(addIntegers(LIMIT, 1)).toBe(2n ** 53n);
    expect(addIntegers(2n ** 53n, -1)).toBe(LIMIT);
    expect(integerQuotient(1, 0, 6)).toBeNull();
    expect(integerQuotient(5, 2, 0)).toBe(3);
    expect(integerQuotient(-5, 2, 0)).toBe(-3);
    expect(integerQuotient(1, 3, 6)).toBe(333_333);
    expect(integerQuotient(2, 3, 6)).toBe(666_667);
    expect(integerQuotient(2n ** 60n + 1n, 2, 0)).toBe(2n ** 59n + 1n);
  });

  it('are shown as the nearest double of their decimal', () => {
    expect(decimalValue(1234, 2)).toBe(12.34);
    expect(decimalValue(-5, 2)).toBe(-0.05);
    expect(decimalValue(2n ** 60n, 0)).toBe(2n ** 60n);
    expect(decimalValue(1152921504606846977n, 2)).toBe(Number('11529215046068469.77'));
    expect(decimalValue(-(10n ** 17n), 6)).toBe(-1e11);
  });
});

describe('a whole sum in a document', () => {
  const whole = { kind: 'number', scale: 0 } as const;

  it('is exact as far as an Int64 goes, and null beyond, never another number', () => {
    expect(resultValue(2n ** 63n - 1n, whole)).toBe(2n ** 63n - 1n);
    expect(resultValue(2n ** 63n, whole)).toBeNull();
    expect(resultValue(-(2n ** 64n), whole)).toBeNull();
    expect(resultValue(2n ** 64n, { kind: 'number', scale: 2 })).toBe(2 ** 64 / 100);
  });
});
