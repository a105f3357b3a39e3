import { namedParts, type OperatorCompiler } from '../arguments';
import { badQuery, inside } from '../problem';
import { withVariables } from '../scope';
import { isNullish, isTrue } from '../value';
import { array, natural } from './array';

/** Array operators that run an expression for each element. */
export const ARRAY_CALLS: Readonly<Record<string, OperatorCompiler>> = {
  $map: (argument, at, scope) => {
    const parts = namedParts(argument, at, ['input', 'in'], ['as']);
    const input = scope.compile(parts.input, inside(at, 'input'), scope);
    const { scope: inner, slots } = withVariables(scope, [variableName(parts.as, at)], at);
    const body = scope.compile(parts.in, inside(at, 'in'), inner);
    const frame = scope.frame.values;
    return (document) => {
      const values = input(document);
      if (isNullish(values)) return null;
      return array(values, at).map((element) => {
        frame[slots[0]] = element;
        return body(document) ?? null;
      });
    };
  },
  $filter: (argument, at, scope) => {
    const parts = namedParts(argument, at, ['input', 'cond'], ['as', 'limit']);
    const input = scope.compile(parts.input, inside(at, 'input'), scope);
    const limit = parts.limit === undefined ? null : scope.compile(parts.limit, inside(at, 'limit'), scope);
    const { scope: inner, slots } = withVariables(scope, [variableName(parts.as, at)], at);
    const test = scope.compile(parts.cond, inside(at, 'cond'), inner);
    const frame = scope.frame.values;
    return (document) => {
      const values = input(document);
      if (isNullish(values)) return null;
      const bound = limit?.(document);
      const most = isNullish(bound) ? Number.POSITIVE_INFINITY : natural(bound, inside(at, 'limit'), 1);
      const kept: unknown[] = [];
      for (const element of array(values, at)) {
        if (kept.length >= most) break;
        frame[slots[0]] = element;
        if (isTrue(test(document))) kept.push(element);
      }
      return kept;
    };
  },
  $reduce: (argument, at, scope) => {
    const parts = namedParts(argument, at, ['input', 'initialValue', 'in']);
    const input = scope.compile(parts.input, inside(at, 'input'), scope);
    const initial = scope.compile(parts.initialValue, inside(at, 'initialValue'), scope);
    const { scope: inner, slots } = withVariables(scope, ['value', 'this'], at);
    const body = scope.compile(parts.in, inside(at, 'in'), inner);
    const frame = scope.frame.values;
    return (document) => {
      const values = input(document);
      if (isNullish(values)) return null;
      return array(values, at).reduce((total: unknown, element) => {
        frame[slots[0]] = total;
        frame[slots[1]] = element;
        return body(document);
      }, initial(document));
    };
  },
};

function variableName(value: unknown, at: string): string {
  if (value === undefined) return 'this';
  if (typeof value !== 'string') throw badQuery(inside(at, 'as'), 'is the name of a variable');
  return value;
}
