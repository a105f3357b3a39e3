import { roundedQuotient } from '../pipeline/decimal';
import { grown } from './grow';

const TWO_32 = 4294967296;
const LOW_LIMIT = 2 ** 52;

/** An exact integer: a number as long as it is exact, above that a bigint. */
export type Integer = number | bigint;

/** Sums of integers below 2^53, exact up to 2^85, by slot: a low part below 2^52 and a count of 2^32s that is mostly 0. */
export class ExactSums {
  private low = new Float64Array(0);
  private high = new Float64Array(0);

  grow(slots: number): void {
    this.low = grown(this.low, slots);
    this.high = grown(this.high, slots);
  }

  clear(slot: number): void {
    this.low[slot] = 0;
    this.high[slot] = 0;
  }

  add(slot: number, value: number): void {
    // Two integers whose exact sum is below 2^53 add without rounding.
    const sum = this.low[slot] + value;
    if (sum <= LOW_LIMIT && sum >= -LOW_LIMIT) this.low[slot] = sum;
    else this.carry(slot, value);
  }

  private carry(slot: number, value: number): void {
    const upper = Math.trunc(value / TWO_32);
    const sum = this.low[slot] + (value - upper * TWO_32);
    const spill = Math.trunc(sum / TWO_32);
    this.low[slot] = sum - spill * TWO_32;
    this.high[slot] += upper + spill;
  }

  addInteger(slot: number, value: Integer): void {
    if (typeof value === 'number') {
      this.add(slot, value);
      return;
    }
    const upper = value / BigInt(TWO_32);
    this.high[slot] += Number(upper);
    this.add(slot, Number(value - upper * BigInt(TWO_32)));
  }

  value(slot: number): Integer {
    if (this.high[slot] === 0) return this.low[slot];
    return asInteger(BigInt(this.high[slot]) * BigInt(TWO_32) + BigInt(this.low[slot]));
  }
}

/** A number where that is exact. */
export function asInteger(value: bigint): Integer {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

export function addIntegers(a: Integer, b: Integer): Integer {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return asInteger(BigInt(a) + BigInt(b));
}

export function timesInteger(a: Integer, b: number): Integer {
  const product = typeof a === 'number' ? a * b : Number.NaN;
  return Number.isSafeInteger(product) ? product : asInteger(BigInt(a) * BigInt(b));
}

/** `numerator × 10^exponent / denominator` to the nearest integer, half away from zero; null if the denominator is 0. */
export function integerQuotient(numerator: Integer, denominator: Integer, exponent: number): Integer | null {
  if (typeof numerator === 'number' && typeof denominator === 'number') {
    if (denominator === 0) return null;
    const quotient = roundedQuotient(numerator, denominator, exponent);
    if (!Number.isNaN(quotient)) return quotient;
  }
  if (BigInt(denominator) === 0n) return null;
  const dividend = BigInt(numerator) * 10n ** BigInt(exponent);
  const divisor = BigInt(denominator);
  const quotient = dividend / divisor;
  const rest = dividend % divisor;
  const twice = (rest < 0n ? -rest : rest) * 2n;
  if (twice < (divisor < 0n ? -divisor : divisor)) return asInteger(quotient);
  return asInteger(dividend < 0n === divisor < 0n ? quotient + 1n : quotient - 1n);
}

/** The double nearest to `units / 10^scale`; at scale 0 the integer itself. */
export function decimalValue(units: Integer, scale: number): Integer {
  if (scale === 0) return units;
  // A division of two exact numbers gives the nearest double; digits read as text do too.
  if (typeof units === 'number') return units / 10 ** scale;
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  return Number(`${units < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`);
}
