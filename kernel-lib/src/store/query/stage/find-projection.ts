import { elementTest } from '../filter';
import { nestedField } from '../path';
import { badQuery, inside, shown } from '../problem';
import type { Evaluate, Scope } from '../scope';
import type { Document } from '../source';
import { compileProjection } from './projection';

/** A projection of `find`: as `$project`, and `$slice` and `$elemMatch`, which cut an array down and keep the other fields. */
export function findProjection(projection: Document, at: string, scope: Scope): (document: Document) => Document {
  const positional = Object.keys(projection).find((path) => path.endsWith('.$'));
  if (positional !== undefined)
    throw badQuery(inside(at, positional), 'the positional $ is refused; use $elemMatch, or $filter in a pipeline');
  return compileProjection(projection, at, scope, (operand, where, path) => special(operand, where, path, scope));
}

function special(operand: Document, at: string, path: readonly string[], scope: Scope): Evaluate | null {
  if ('$slice' in operand && (typeof operand.$slice === 'number' || isPair(operand.$slice))) {
    const cut = slice(operand.$slice, inside(at, '$slice'));
    return (document) => {
      const value = nestedField(document, path);
      return Array.isArray(value) ? cut(value) : value;
    };
  }
  if (!('$elemMatch' in operand)) return null;
  const test = elementTest(operand.$elemMatch, inside(at, '$elemMatch'), scope);
  return (document) => {
    const value = nestedField(document, path);
    const found = Array.isArray(value) ? value.findIndex(test) : -1;
    return found < 0 ? undefined : [(value as unknown[])[found]];
  };
}

function isPair(value: unknown): value is [number, number] {
  return Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'number');
}

function slice(operand: number | [number, number], at: string): (values: readonly unknown[]) => unknown[] {
  const [from, count] = typeof operand === 'number' ? (operand < 0 ? [operand, -operand] : [0, operand]) : operand;
  if (!Number.isInteger(from) || !Number.isInteger(count) || count < 0)
    throw badQuery(at, `is n, or [from, n], not ${shown(operand)}`);
  return (values) => {
    const start = from < 0 ? Math.max(0, values.length + from) : from;
    return values.slice(start, start + count);
  };
}
