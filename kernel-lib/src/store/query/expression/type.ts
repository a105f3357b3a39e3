import { FootpathError } from '../../../event/error';
import { namedParts, type OperatorCompiler, unary } from '../arguments';
import { isWhole, wholeResult } from '../numbers';
import { badQuery, inside, shown } from '../problem';
import { bsonType, isNullish, isNumeric, isTrue } from '../value';
import { parseIsoDate } from './iso-date';
import { toText } from './to-text';

type Convert = (value: unknown, at: string) => unknown;

const CONVERSIONS: Readonly<Record<string, Convert>> = {
  string: toText,
  bool: (value) => isTrue(value),
  date: toDate,
  double: toDouble,
  int: (value, at) => toWhole(value, at, 31),
  long: (value, at) => toWhole(value, at, 63),
};
const TYPE_NUMBERS: Readonly<Record<number, string>> = {
  1: 'double',
  2: 'string',
  8: 'bool',
  9: 'date',
  16: 'int',
  18: 'long',
};

/** Types and conversions. Null and missing stay null. */
export const TYPES: Readonly<Record<string, OperatorCompiler>> = {
  $type: unary(bsonType),
  $isNumber: unary(isNumeric),
  $toString: conversion('string'),
  $toBool: conversion('bool'),
  $toDate: conversion('date'),
  $toDouble: conversion('double'),
  $toInt: conversion('int'),
  $toLong: conversion('long'),
  $convert: (argument, at, scope) => {
    const parts = namedParts(argument, at, ['input', 'to'], ['onError', 'onNull']);
    const input = scope.compile(parts.input, inside(at, 'input'), scope);
    const to = scope.compile(parts.to, inside(at, 'to'), scope);
    const onNull = scope.compile(parts.onNull ?? null, inside(at, 'onNull'), scope);
    const onError = parts.onError === undefined ? null : scope.compile(parts.onError, inside(at, 'onError'), scope);
    return (document) => {
      const value = input(document);
      const type = to(document);
      if (isNullish(type)) return null;
      const convert = conversionTo(type, inside(at, 'to'));
      if (isNullish(value)) return onNull(document);
      try {
        return convert(value, at);
      } catch (error) {
        if (onError !== null && error instanceof FootpathError) return onError(document);
        throw error;
      }
    };
  },
};

function conversion(type: string): OperatorCompiler {
  return unary((value, at) => (isNullish(value) ? null : CONVERSIONS[type](value, at)));
}

function conversionTo(type: unknown, at: string): Convert {
  const name = typeof type === 'number' ? TYPE_NUMBERS[type] : type === 'boolean' ? 'bool' : type;
  if (typeof name !== 'string' || !Object.hasOwn(CONVERSIONS, name)) {
    throw badQuery(at, `${shown(type)} is not a type to convert to; there are ${Object.keys(CONVERSIONS).join(', ')}`);
  }
  return CONVERSIONS[name];
}

function toDouble(value: unknown, at: string): number {
  if (typeof value === 'string') {
    const parsed = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value) ? Number(value) : Number.NaN;
    if (!Number.isFinite(parsed)) throw badQuery(at, `${shown(value)} is not a number`);
    return parsed;
  }
  if (typeof value === 'boolean') return Number(value);
  if (value instanceof Date) return value.getTime();
  if (isNumeric(value)) return Number(value);
  throw badQuery(at, `${shown(value)} cannot be made a number`);
}

/** To a whole number of so many bits and a sign; fractions of numbers are cut off, fractions in text are refused. */
function toWhole(value: unknown, at: string, bits: number): number | bigint {
  let exact: bigint;
  if (typeof value === 'string') {
    if (!/^[+-]?\d+$/.test(value)) throw badQuery(at, `${shown(value)} is not a whole number`);
    exact = BigInt(value.replace('+', ''));
  } else if (typeof value === 'bigint') exact = value;
  else {
    const double = value instanceof Date && bits === 31 ? Number.NaN : toDouble(value, at);
    if (!Number.isFinite(double)) throw badQuery(at, `${shown(value)} cannot be made a whole number`);
    exact = BigInt(Math.trunc(double));
  }
  const bound = 1n << BigInt(bits);
  if (exact < -bound || exact >= bound) throw badQuery(at, `${exact} does not fit ${bits + 1} bits`);
  return wholeResult(exact);
}

function toDate(value: unknown, at: string): Date {
  if (value instanceof Date) return value;
  if (isNumeric(value)) {
    const ms = Math.trunc(Number(value));
    if (isWhole(value) || Number.isFinite(ms)) return valid(new Date(ms), value, at);
  }
  if (typeof value === 'string') {
    const parsed = parseIsoDate(value);
    if (parsed !== null) return parsed;
  }
  throw badQuery(at, `${shown(value)} cannot be made a date; ISO text such as 2019-10-01T00:00:00Z can`);
}

function valid(date: Date, value: unknown, at: string): Date {
  if (Number.isNaN(date.getTime())) throw badQuery(at, `${shown(value)} is outside of what a date can hold`);
  return date;
}
