import { type LeafTest, leafTest } from './filter-operators';
import { FILTER_OPERATORS, REFUSED } from './operators';
import { splitPath, visitPath } from './path';
import { badQuery, inside, shown, unsupported } from './problem';
import { regexOf } from './regex';
import type { Scope } from './scope';
import type { Document } from './source';
import { getKey, isObject, isOperatorObject, isTrue } from './value';

export type Predicate = (document: Document) => boolean;

/** A condition on a field: one test, or the contrary of several. Each looks at the path on its own. */
type Condition = LeafTest | { readonly notAll: readonly Condition[] };

/** Compiles a filter in MongoDB's language to a predicate. Errors name the place in the JSON. */
export function compileFilter(filter: unknown, at: string, scope: Scope): Predicate {
  if (!isObject(filter)) throw badQuery(at, `a filter is an object, not ${shown(filter)}`);
  const tests = Object.entries(filter).flatMap(([key, operand]) => clause(key, operand, inside(at, key), scope));
  return every(tests);
}

function clause(key: string, operand: unknown, at: string, scope: Scope): Predicate[] {
  if (!key.startsWith('$')) return [fieldClause(key, operand, at, scope)];
  switch (key) {
    case '$and':
      return [every(clauses(key, operand, at, scope))];
    case '$or':
      return [some(clauses(key, operand, at, scope))];
    case '$nor':
      return [not(some(clauses(key, operand, at, scope)))];
    case '$expr': {
      const evaluate = scope.compile(operand, at, scope);
      return [(document) => isTrue(evaluate(document))];
    }
    case '$comment':
      return [];
    default:
      if (FILTER_OPERATORS.has(key)) throw badQuery(at, `${key} stands on a field, as in {"price": {"${key}": …}}`);
      throw unsupported(at, key, 'operator of a filter', FILTER_OPERATORS.keys(), REFUSED.get(key));
  }
}

function clauses(key: string, operand: unknown, at: string, scope: Scope): Predicate[] {
  if (!Array.isArray(operand) || operand.length === 0) throw badQuery(at, `${key} takes a list of at least one filter`);
  return operand.map((filter, i) => compileFilter(filter, inside(at, i), scope));
}

function fieldClause(field: string, operand: unknown, at: string, scope: Scope): Predicate {
  const parts = splitPath(field, at);
  return every(conditions(operand, at, scope).map((condition) => onPath(parts, condition)));
}

/** The conditions that a field is under: `{$gt: 1, $lt: 5}`, a regular expression, or a value to be equal to. */
function conditions(operand: unknown, at: string, scope: Scope): Condition[] {
  if (!isOperatorObject(operand)) return [equality(operand, at)];
  return Object.entries(operand).flatMap(([name, value]) => condition(name, value, operand, inside(at, name), scope));
}

function condition(name: string, value: unknown, all: Document, at: string, scope: Scope): Condition[] {
  switch (name) {
    case '$options':
      if (!('$regex' in all)) throw badQuery(at, '$options needs a $regex beside it');
      return [];
    case '$regex':
      return [leafTest('$regex', regexOf(value, all.$options, at), at)];
    case '$not':
      if (isOperatorObject(value) || value instanceof RegExp) return [{ notAll: conditions(value, at, scope) }];
      throw badQuery(
        at,
        '$not takes an operator such as {$gt: 1}, or a regular expression; to exclude a value use $ne',
      );
    case '$all':
      return allOf(value, at, scope);
    case '$elemMatch': {
      const test = elementTest(value, at, scope);
      return [{ test: (array) => Array.isArray(array) && array.some(test), whole: true }];
    }
    default:
      if (!name.startsWith('$'))
        throw badQuery(at, `"${name}" stands among operators; use $eq to compare with an object`);
      return [leafTest(name, value, at)];
  }
}

function equality(value: unknown, at: string): LeafTest {
  return leafTest(value instanceof RegExp ? '$regex' : '$eq', value, at);
}

/** Each value may be met by another element. */
function allOf(operand: unknown, at: string, scope: Scope): Condition[] {
  if (!Array.isArray(operand)) throw badQuery(at, '$all takes a list of values');
  if (operand.length === 0) return [{ test: () => false }];
  return operand.flatMap((value, i) => {
    if (!isOperatorObject(value)) return [equality(value, inside(at, i))];
    if (Object.keys(value).join() !== '$elemMatch')
      throw badQuery(inside(at, i), '$all takes values, or {$elemMatch: …}');
    return conditions(value, inside(at, i), scope);
  });
}

/** The test of `$elemMatch`: operators on the element itself, or a filter on an element that is an object or array. */
export function elementTest(operand: unknown, at: string, scope: Scope): (element: unknown) => boolean {
  if (!isObject(operand)) throw badQuery(at, '$elemMatch takes an object of conditions');
  const [first] = Object.keys(operand);
  if (first === '$expr') throw badQuery(at, '$expr sees the whole document and cannot stand in $elemMatch');
  if (isOperatorObject(operand) && !['$and', '$or', '$nor', '$comment'].includes(first)) {
    const tests = conditions(operand, at, scope).map(onElement);
    return (element) => tests.every((test) => test(element));
  }
  const filter = compileFilter(operand, at, scope);
  return (element) => (isObject(element) || Array.isArray(element)) && filter(element as Document);
}

/** A condition on an element by itself: an array in it is not opened. */
function onElement(one: Condition): (element: unknown) => boolean {
  if ('notAll' in one) {
    const tests = one.notAll.map(onElement);
    return (element) => !tests.every((test) => test(element));
  }
  return one.negated ? (element) => !one.test(element) : one.test;
}

function onPath(parts: readonly string[], one: Condition): Predicate {
  if ('notAll' in one) return not(every(one.notAll.map((inner) => onPath(parts, inner))));
  const { test, whole, negated } = one;
  const visit = (value: unknown, expands: boolean): boolean =>
    (expands && !whole && Array.isArray(value) && value.some(test)) || test(value);
  const [field] = parts;
  const holds: Predicate =
    parts.length > 1
      ? (document) => visitPath(document, parts, visit)
      : (document) => visit(getKey(document, field), true);
  return negated ? not(holds) : holds;
}

function every(tests: readonly Predicate[]): Predicate {
  if (tests.length === 0) return () => true;
  if (tests.length === 1) return tests[0];
  return (document) => {
    for (const test of tests) if (!test(document)) return false;
    return true;
  };
}

function some(tests: readonly Predicate[]): Predicate {
  return (document) => tests.some((test) => test(document));
}

function not(test: Predicate): Predicate {
  return (document) => !test(document);
}
