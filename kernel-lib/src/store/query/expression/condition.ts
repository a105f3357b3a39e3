import { compileArguments, namedParts, type OperatorCompiler, unary } from '../arguments';
import { badQuery, inside } from '../problem';
import { withVariables } from '../scope';
import { isNullish, isObject, isTrue } from '../value';

/** Operators that evaluate only what they need: logic, choices, and variables. */
export const CONDITIONS: Readonly<Record<string, OperatorCompiler>> = {
  $and: (argument, at, scope) => {
    const tests = compileArguments(argument, at, scope);
    return (document) => tests.every((test) => isTrue(test(document)));
  },
  $or: (argument, at, scope) => {
    const tests = compileArguments(argument, at, scope);
    return (document) => tests.some((test) => isTrue(test(document)));
  },
  $not: unary((value) => !isTrue(value)),
  $cond: (argument, at, scope) => {
    let branches: unknown[];
    if (Array.isArray(argument)) {
      if (argument.length !== 3) throw badQuery(at, '$cond takes [if, then, else]');
      branches = argument;
    } else {
      const parts = namedParts(argument, at, ['if', 'then', 'else']);
      branches = [parts.if, parts.then, parts.else];
    }
    const [test, yes, no] = branches.map((branch, i) =>
      scope.compile(branch, inside(at, ['if', 'then', 'else'][i]), scope),
    );
    return (document) => (isTrue(test(document)) ? yes(document) : no(document));
  },
  $ifNull: (argument, at, scope) => {
    const choices = compileArguments(argument, at, scope);
    if (choices.length < 2) throw badQuery(at, '$ifNull takes a list of at least two expressions');
    return (document) => {
      let value: unknown;
      for (const choice of choices) {
        value = choice(document);
        if (!isNullish(value)) break;
      }
      return value;
    };
  },
  $switch: (argument, at, scope) => {
    const parts = namedParts(argument, at, ['branches'], ['default']);
    if (!Array.isArray(parts.branches) || parts.branches.length === 0)
      throw badQuery(at, '$switch needs at least one branch');
    const branches = parts.branches.map((branch: unknown, i) => {
      const where = inside(inside(at, 'branches'), i);
      const { case: test, then } = namedParts(branch, where, ['case', 'then']);
      return {
        test: scope.compile(test, inside(where, 'case'), scope),
        value: scope.compile(then, inside(where, 'then'), scope),
      };
    });
    const otherwise = parts.default === undefined ? null : scope.compile(parts.default, inside(at, 'default'), scope);
    return (document) => {
      for (const { test, value } of branches) if (isTrue(test(document))) return value(document);
      if (otherwise === null) throw badQuery(at, 'no branch of $switch holds for a document; add a default');
      return otherwise(document);
    };
  },
  $let: (argument, at, scope) => {
    const parts = namedParts(argument, at, ['vars', 'in']);
    if (!isObject(parts.vars)) throw badQuery(inside(at, 'vars'), 'takes an object of variables');
    const values = Object.entries(parts.vars).map(([name, value]) =>
      scope.compile(value, inside(inside(at, 'vars'), name), scope),
    );
    const { scope: inner, slots } = withVariables(scope, Object.keys(parts.vars), at);
    const body = scope.compile(parts.in, inside(at, 'in'), inner);
    const frame = scope.frame.values;
    return (document) => {
      values.forEach((evaluate, i) => {
        frame[slots[i]] = evaluate(document);
      });
      return body(document);
    };
  },
};
