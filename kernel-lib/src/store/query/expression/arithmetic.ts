import { binary, listed, type OperatorCompiler, unary } from '../arguments';
import { isWhole, product, Sum, wholeResult } from '../numbers';
import { badQuery, shown } from '../problem';
import { isNullish, isNumeric } from '../value';

/** Arithmetic. Null or missing among the arguments gives null; whole numbers stay exact within 64 bits, beyond they are doubles. */
export const ARITHMETIC: Readonly<Record<string, OperatorCompiler>> = {
  $add: listed(0, Number.POSITIVE_INFINITY, add),
  $subtract: binary(subtract),
  $multiply: listed(0, Number.POSITIVE_INFINITY, (values, at) => {
    if (values.some(isNullish)) return null;
    return values.reduce<number | bigint>((total, value) => product(total, numeric(value, at)), 1);
  }),
  $divide: binary((left, right, at) => {
    if (isNullish(left) || isNullish(right)) return null;
    const divisor = Number(numeric(right, at));
    if (divisor === 0) throw badQuery(at, 'divides by zero; guard it with $cond');
    return Number(numeric(left, at)) / divisor;
  }),
  $mod: binary((left, right, at) => {
    if (isNullish(left) || isNullish(right)) return null;
    const a = numeric(left, at);
    const b = numeric(right, at);
    if (Number(b) === 0) throw badQuery(at, 'divides by zero; guard it with $cond');
    if (typeof a === 'number' && typeof b === 'number') return a % b;
    return isWhole(a) && isWhole(b) ? wholeResult(BigInt(a) % BigInt(b)) : Number(a) % Number(b);
  }),
  $abs: number((value) => (typeof value === 'bigint' ? wholeResult(value < 0n ? -value : value) : Math.abs(value))),
  $exp: number((value) => Math.exp(Number(value))),
  $ln: number((value, at) => Math.log(positive(value, at))),
  $log10: number((value, at) => Math.log10(positive(value, at))),
  $log: binary((value, base, at) => {
    if (isNullish(value) || isNullish(base)) return null;
    const of = positive(numeric(base, at), at);
    if (of === 1) throw badQuery(at, 'the base of a logarithm is not 1');
    return Math.log(positive(numeric(value, at), at)) / Math.log(of);
  }),
  $sqrt: number((value, at) => {
    if (value < 0) throw badQuery(at, `${value} has no square root; take numbers from 0`);
    return Math.sqrt(Number(value));
  }),
  $pow: binary((left, right, at) => {
    if (isNullish(left) || isNullish(right)) return null;
    const base = numeric(left, at);
    const exponent = numeric(right, at);
    if (Number(base) === 0 && exponent < 0) throw badQuery(at, '0 cannot be raised to a negative exponent');
    const plain = Number(base) ** Number(exponent);
    if (Number.isSafeInteger(plain) || !isWhole(base) || !isWhole(exponent) || exponent < 0) return plain;
    return Math.abs(plain) < 2 ** 63 ? wholeResult(BigInt(base) ** BigInt(exponent)) : plain;
  }),
  $bitAnd: bitwise((a, b) => a & b, -1n),
  $bitOr: bitwise((a, b) => a | b, 0n),
  $bitXor: bitwise((a, b) => a ^ b, 0n),
  $bitNot: unary((value, at) => (isNullish(value) ? null : wholeResult(~whole(value, at)))),
};

function add(values: readonly unknown[], at: string): unknown {
  if (values.length === 2 && typeof values[0] === 'number' && typeof values[1] === 'number') {
    const total = values[0] + values[1];
    if (Math.abs(total) <= Number.MAX_SAFE_INTEGER) return total;
  }
  if (values.some(isNullish)) return null;
  const dates = values.filter((value) => value instanceof Date);
  if (dates.length > 1) throw badQuery(at, 'adds at most one date');
  const sum = new Sum();
  for (const value of values) if (!(value instanceof Date)) sum.add(numeric(value, at));
  return dates.length === 0 ? sum.value : shifted(dates[0], sum.value, 1);
}

function subtract(left: unknown, right: unknown, at: string): unknown {
  if (isNullish(left) || isNullish(right)) return null;
  if (left instanceof Date) {
    return right instanceof Date ? left.getTime() - right.getTime() : shifted(left, numeric(right, at), -1);
  }
  const a = numeric(left, at);
  const b = numeric(right, at);
  const plain = Number(a) - Number(b);
  if (
    (typeof a === 'number' && typeof b === 'number' && Math.abs(plain) <= Number.MAX_SAFE_INTEGER) ||
    !isWhole(a) ||
    !isWhole(b)
  ) {
    return plain;
  }
  return wholeResult(BigInt(a) - BigInt(b));
}

/** A date so many milliseconds later; fractions are rounded, halves away from zero. */
function shifted(date: Date, ms: number | bigint, sign: 1 | -1): Date {
  const plain = Number(ms);
  return new Date(date.getTime() + sign * Math.sign(plain) * Math.round(Math.abs(plain)));
}

function number(apply: (value: number | bigint, at: string) => unknown): OperatorCompiler {
  return unary((value, at) => (isNullish(value) ? null : apply(numeric(value, at), at)));
}

function bitwise(apply: (a: bigint, b: bigint) => bigint, neutral: bigint): OperatorCompiler {
  return listed(0, Number.POSITIVE_INFINITY, (values, at) =>
    values.some(isNullish) ? null : wholeResult(values.map((value) => whole(value, at)).reduce(apply, neutral)),
  );
}

export function numeric(value: unknown, at: string): number | bigint {
  if (!isNumeric(value)) throw badQuery(at, `needs numbers, not ${shown(value)}; convert with $toDouble or $toLong`);
  return value;
}

function whole(value: unknown, at: string): bigint {
  if (!isWhole(value)) throw badQuery(at, `needs whole numbers, not ${shown(value)}`);
  return BigInt(value);
}

function positive(value: number | bigint, at: string): number {
  if (value <= 0) throw badQuery(at, `${value} has no logarithm; take numbers above 0`);
  return Number(value);
}
