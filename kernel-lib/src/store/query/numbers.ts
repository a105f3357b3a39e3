import { isNumeric } from './value';

const LEAST_LONG = -(2n ** 63n);
const GREATEST_LONG = 2n ** 63n - 1n;

/** Whole, within 64 bits: what MongoDB would hold as int or long, our numbers carrying no type of their own. */
export function isWhole(value: unknown): value is number | bigint {
  return (
    typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 2 ** 63)
  );
}

/** A whole result as MongoDB gives it: exact within 64 bits, else the nearest double. */
export function wholeResult(exact: bigint): number | bigint {
  if (exact < LEAST_LONG || exact > GREATEST_LONG) return Number(exact);
  return exact >= -9007199254740991n && exact <= 9007199254740991n ? Number(exact) : exact;
}

/**
 * A sum that is exact for whole numbers and correctly rounded but for the last bit for others: the running total is a pair of
 * doubles (Knuth, The Art of Computer Programming 2, 4.2.2, theorem B), as MongoDB's is, so that 0.1 ten times is 1.
 */
export class Sum {
  private high = 0;
  private low = 0;
  private whole = true;
  /** For NaN and infinities, which would spoil the pair. */
  private special = 0;

  add(value: number | bigint): void {
    if (typeof value === 'bigint') {
      const high = Number(value);
      this.addDouble(high);
      this.addDouble(Number(value - BigInt(high)));
      return;
    }
    if (this.whole && !isWhole(value)) this.whole = false;
    if (Number.isFinite(value)) this.addDouble(value);
    else this.special += value;
  }

  private addDouble(value: number): void {
    const sum = this.high + value;
    const part = sum - this.high;
    this.low += this.high - (sum - part) + (value - part);
    this.high = sum;
  }

  get value(): number | bigint {
    if (this.special !== 0) return this.special;
    if (!this.whole || !Number.isFinite(this.high)) return this.high + this.low;
    if (this.low === 0 && Number.isSafeInteger(this.high)) return this.high;
    return wholeResult(BigInt(this.high) + BigInt(this.low));
  }

  /** The total as a double. */
  get double(): number {
    return this.special !== 0 ? this.special : this.high + this.low;
  }
}

/** The sum of numbers; what is not a number does not count. */
export function sumOf(values: readonly unknown[]): number | bigint {
  const sum = new Sum();
  for (const value of values) if (isNumeric(value)) sum.add(value);
  return sum.value;
}

/** A product, exact within 64 bits where all factors are whole. */
export function product(a: number | bigint, b: number | bigint): number | bigint {
  const plain = Number(a) * Number(b);
  if (Number.isSafeInteger(plain) || !isWhole(a) || !isWhole(b)) return plain;
  return wholeResult(BigInt(a) * BigInt(b));
}
