import { listed, type OperatorCompiler, unary } from '../arguments';
import { isWhole, wholeResult } from '../numbers';
import { badQuery, shown } from '../problem';
import { isNullish } from '../value';
import { numeric } from './arithmetic';

/** Rounding. It looks at the double's exact value: 2.345 is a little above and becomes 2.35, 2.5 is a tie and becomes 2. */
export const ROUNDING: Readonly<Record<string, OperatorCompiler>> = {
  $ceil: unary((value, at) => toInteger(value, at, Math.ceil)),
  $floor: unary((value, at) => toInteger(value, at, Math.floor)),
  $round: listed(1, 2, (values, at) => toPlace(values, at, halfEven)),
  $trunc: listed(1, 2, (values, at) => toPlace(values, at, (numerator, denominator) => numerator / denominator)),
};

function toInteger(value: unknown, at: string, apply: (value: number) => number): unknown {
  if (isNullish(value)) return null;
  const plain = numeric(value, at);
  return typeof plain === 'bigint' ? plain : apply(plain);
}

type Divide = (numerator: bigint, denominator: bigint) => bigint;

function toPlace([value, place = 0]: readonly unknown[], at: string, divide: Divide): unknown {
  if (isNullish(value) || isNullish(place)) return null;
  const plain = numeric(value, at);
  if (!Number.isInteger(place) || (place as number) < -20 || (place as number) > 100) {
    throw badQuery(at, `rounds to a place from -20 to 100, not ${shown(place)}`);
  }
  return roundTo(plain, place as number, divide);
}

function roundTo(value: number | bigint, place: number, divide: Divide): number | bigint {
  if (isWhole(value)) {
    if (place >= 0) return value;
    const unit = 10n ** BigInt(-place);
    return wholeResult(divide(BigInt(value), unit) * unit);
  }
  if (!Number.isFinite(value)) return value;
  let [numerator, denominator] = fraction(Number(value));
  if (place >= 0) numerator *= 10n ** BigInt(place);
  else denominator *= 10n ** BigInt(-place);
  return Number(`${divide(numerator, denominator)}e${-place}`);
}

/** Nearest whole quotient, ties to the even one. The denominator is positive. */
export function halfEven(numerator: bigint, denominator: bigint): bigint {
  const negative = numerator < 0n;
  const magnitude = negative ? -numerator : numerator;
  let quotient = magnitude / denominator;
  const twice = (magnitude % denominator) * 2n;
  if (twice > denominator || (twice === denominator && quotient % 2n === 1n)) quotient += 1n;
  return negative ? -quotient : quotient;
}

/** A finite double as an exact fraction: doubled (which is exact) until it is whole. */
function fraction(value: number): [numerator: bigint, denominator: bigint] {
  let scaled = value;
  let doublings = 0;
  for (; !Number.isInteger(scaled); doublings++) scaled *= 2;
  return [BigInt(scaled), 1n << BigInt(doublings)];
}
