import { compareValues } from './compare';
import { FILTER_OPERATORS, REFUSED } from './operators';
import { badQuery, inside, shown, unsupported } from './problem';
import { type BsonType, bsonType, isNullish, isNumeric, isOperatorObject, isTrue, typeRank } from './value';
import { valueKey } from './value-key';

/** A test of one value that a path leads to. */
export interface LeafTest {
  readonly test: (value: unknown) => boolean;
  /** The test sees an array only as a whole; other tests see its elements as well. */
  readonly whole?: boolean;
  /** The operator holds where the test fails for every value. */
  readonly negated?: boolean;
}

type LeafCompiler = (operand: unknown, at: string) => LeafTest;

/** The test that one operator makes of its operand. */
export function leafTest(name: string, operand: unknown, at: string): LeafTest {
  const compile = Object.hasOwn(LEAF_OPERATORS, name) ? LEAF_OPERATORS[name] : undefined;
  if (compile === undefined && FILTER_OPERATORS.has(name)) {
    throw badQuery(at, `${name} stands beside fields, not on one; to negate an operator use $not`);
  }
  if (compile === undefined)
    throw unsupported(at, name, 'operator of a filter', FILTER_OPERATORS.keys(), REFUSED.get(name));
  return compile(operand, at);
}

/** Operators on a field, by name; `$not`, `$all`, `$elemMatch` and the `$options` of `$regex` are put together where conditions are read. */
export const LEAF_OPERATORS: Readonly<Record<string, LeafCompiler>> = {
  $eq: (operand) => ({ test: equalTo(operand) }),
  $ne: (operand, at) => {
    if (operand instanceof RegExp) throw badQuery(at, '$ne takes no regular expression; use $not');
    return { test: equalTo(operand), negated: true };
  },
  $gt: ordered((order) => order > 0, false),
  $gte: ordered((order) => order >= 0, true),
  $lt: ordered((order) => order < 0, false),
  $lte: ordered((order) => order <= 0, true),
  $in: (operand, at) => ({ test: oneOf(operand, '$in', at) }),
  $nin: (operand, at) => ({ test: oneOf(operand, '$nin', at), negated: true }),
  $exists: (operand) => ({ test: (value) => value !== undefined, whole: true, negated: !isTrue(operand) }),
  $type: (operand, at) => ({ test: ofType(operand, at) }),
  $regex: (operand) => {
    const regex = operand as RegExp;
    return { test: (value) => (typeof value === 'string' ? regex.test(value) : sameRegex(regex, value)) };
  },
  $mod: (operand, at) => {
    const [divisor, remainder] = Array.isArray(operand) && operand.length === 2 ? operand.map(truncated) : [];
    if (divisor === undefined || remainder === undefined || divisor === 0n) {
      throw badQuery(
        at,
        `$mod takes [divisor, remainder], whole numbers with a divisor other than 0, not ${shown(operand)}`,
      );
    }
    return {
      test: (value) => {
        const whole = truncated(value);
        return whole !== undefined && whole % divisor === remainder;
      },
    };
  },
  $size: (operand, at) => {
    if (!Number.isInteger(operand) || (operand as number) < 0)
      throw badQuery(at, `$size takes a whole number from 0, not ${shown(operand)}`);
    return { test: (value) => Array.isArray(value) && value.length === operand, whole: true };
  },
  $bitsAllSet: bits((value, mask) => (value & mask) === mask),
  $bitsAllClear: bits((value, mask) => (value & mask) === 0n),
  $bitsAnySet: bits((value, mask) => (value & mask) !== 0n),
  $bitsAnyClear: bits((value, mask) => (value & mask) !== mask),
};

function equalTo(operand: unknown): (value: unknown) => boolean {
  if (operand === null) return isNullish;
  if (typeof operand === 'string' || typeof operand === 'boolean') return (value) => value === operand;
  return (value) => value !== undefined && compareValues(value, operand) === 0;
}

function sameRegex(regex: RegExp, value: unknown): boolean {
  return value instanceof RegExp && compareValues(regex, value) === 0;
}

/** Comparisons keep to the operand's type (numbers being one); null is as great as null and missing, NaN as NaN. */
function ordered(holds: (order: number) => boolean, orEqual: boolean): LeafCompiler {
  return (operand, at) => {
    if (operand instanceof RegExp) throw badQuery(at, 'a comparison takes no regular expression');
    if (operand === null) return { test: (value) => orEqual && isNullish(value) };
    if (Number.isNaN(operand)) return { test: (value) => orEqual && Number.isNaN(value) };
    const rank = typeRank(operand);
    return {
      test: (value) => typeRank(value) === rank && !Number.isNaN(value) && holds(compareValues(value, operand)),
    };
  };
}

function oneOf(operand: unknown, name: string, at: string): (value: unknown) => boolean {
  if (!Array.isArray(operand)) throw badQuery(at, `${name} takes a list of values, not ${shown(operand)}`);
  const wrong = operand.findIndex(isOperatorObject);
  if (wrong >= 0) throw badQuery(inside(at, wrong), `${name} takes values, not operators`);
  const regexes = operand.filter((value) => value instanceof RegExp);
  const keys = new Set(operand.map(valueKey));
  const takesNull = keys.has(null);
  return (value) => {
    if (value === undefined) return takesNull;
    if (keys.has(valueKey(value))) return true;
    return typeof value === 'string' && regexes.some((regex) => regex.test(value));
  };
}

const TYPE_NUMBERS: Readonly<Record<number, BsonType>> = {
  1: 'double',
  2: 'string',
  3: 'object',
  4: 'array',
  5: 'binData',
  8: 'bool',
  9: 'date',
  10: 'null',
  11: 'regex',
  16: 'int',
  18: 'long',
};
const TYPE_NAMES = new Set<unknown>([...Object.values(TYPE_NUMBERS), 'number', 'decimal', 'objectId', 'timestamp']);

function ofType(operand: unknown, at: string): (value: unknown) => boolean {
  const wanted = new Set<unknown>(
    (Array.isArray(operand) ? operand : [operand]).map((type: unknown) => {
      const name = typeof type === 'number' ? TYPE_NUMBERS[type] : type;
      if (!TYPE_NAMES.has(name))
        throw badQuery(at, `${shown(type)} is not a type; types are ${[...TYPE_NAMES].join(', ')}`);
      return name;
    }),
  );
  return (value) => value !== undefined && (wanted.has(bsonType(value)) || (isNumeric(value) && wanted.has('number')));
}

/** A number cut off to a whole one; undefined where there is none. */
function truncated(value: unknown): bigint | undefined {
  if (typeof value === 'bigint') return value;
  return typeof value === 'number' && Number.isFinite(value) ? BigInt(Math.trunc(value)) : undefined;
}

function bits(holds: (value: bigint, mask: bigint) => boolean): LeafCompiler {
  return (operand, at) => {
    const mask = Array.isArray(operand) ? maskOf(operand, at) : truncated(operand);
    if (mask === undefined || mask < 0n)
      throw badQuery(at, `takes a mask from 0 or a list of bit places, not ${shown(operand)}`);
    return {
      test: (value) => {
        if (typeof value === 'number' ? !Number.isInteger(value) : typeof value !== 'bigint') return false;
        return holds(BigInt(value as number), mask);
      },
    };
  };
}

function maskOf(places: readonly unknown[], at: string): bigint {
  return places.reduce<bigint>((mask, place, i) => {
    if (!Number.isInteger(place) || (place as number) < 0)
      throw badQuery(inside(at, i), 'a bit place is a whole number from 0');
    return mask | (1n << BigInt(place as number));
  }, 0n);
}
