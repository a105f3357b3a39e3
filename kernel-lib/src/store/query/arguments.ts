import { badQuery, inside, shown } from './problem';
import type { Evaluate, Scope } from './scope';
import { isObject } from './value';

/** Compiles one operator of the expression language from its argument as it stands in the JSON. */
export type OperatorCompiler = (argument: unknown, at: string, scope: Scope) => Evaluate;
/** An operator's work on its evaluated arguments. `at` is for error messages. */
export type Apply = (values: readonly unknown[], at: string) => unknown;

/** The arguments of an operator that takes them in a list; one alone may stand without brackets. */
export function compileArguments(argument: unknown, at: string, scope: Scope): Evaluate[] {
  return Array.isArray(argument)
    ? argument.map((part, i) => scope.compile(part, inside(at, i), scope))
    : [scope.compile(argument, at, scope)];
}

/** An operator of one argument. */
export function unary(apply: (value: unknown, at: string) => unknown): OperatorCompiler {
  return (argument, at, scope) => {
    const [only, ...more] = compileArguments(argument, at, scope);
    if (only === undefined || more.length > 0) throw badQuery(at, 'takes one argument');
    return (document) => apply(only(document), at);
  };
}

/** An operator of two arguments. */
export function binary(apply: (left: unknown, right: unknown, at: string) => unknown): OperatorCompiler {
  return (argument, at, scope) => {
    const [left, right, ...more] = compileArguments(argument, at, scope);
    if (right === undefined || more.length > 0) throw badQuery(at, 'takes a list of two arguments');
    return (document) => apply(left(document), right(document), at);
  };
}

/** An operator of `least` to `most` arguments in a list. */
export function listed(least: number, most: number, apply: Apply): OperatorCompiler {
  return (argument, at, scope) => {
    const compiled = compileArguments(argument, at, scope);
    if (compiled.length < least || compiled.length > most) {
      throw badQuery(
        at,
        `takes ${least === most ? least : `${least} to ${most}`} arguments in a list, not ${compiled.length}`,
      );
    }
    return (document) =>
      apply(
        compiled.map((evaluate) => evaluate(document)),
        at,
      );
  };
}

/** The parts of an object argument, each as it stands in the JSON; absent optional ones are undefined. */
export function namedParts(
  argument: unknown,
  at: string,
  required: readonly string[],
  optional: readonly string[] = [],
): Record<string, unknown> {
  if (!isObject(argument))
    throw badQuery(at, `takes an object with ${[...required, ...optional].join(', ')}, not ${shown(argument)}`);
  const names = [...required, ...optional];
  for (const key of Object.keys(argument)) {
    if (!names.includes(key)) throw badQuery(inside(at, key), `is not an argument; there are ${names.join(', ')}`);
  }
  const absent = required.find((key) => argument[key] === undefined);
  if (absent !== undefined) throw badQuery(at, `needs ${absent}`);
  return argument;
}

/** An operator whose arguments have names; optional ones that are absent arrive as undefined. */
export function named(
  required: readonly string[],
  optional: readonly string[],
  apply: (values: Readonly<Record<string, unknown>>, at: string) => unknown,
): OperatorCompiler {
  return (argument, at, scope) => {
    const parts = Object.entries(namedParts(argument, at, required, optional)).map(
      ([key, part]) => [key, scope.compile(part, inside(at, key), scope)] as const,
    );
    return (document) => {
      const values: Record<string, unknown> = {};
      for (const [key, evaluate] of parts) values[key] = evaluate(document);
      return apply(values, at);
    };
  };
}
