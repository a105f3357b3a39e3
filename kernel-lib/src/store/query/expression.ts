import type { OperatorCompiler } from './arguments';
import { ARITHMETIC } from './expression/arithmetic';
import { ARRAYS } from './expression/array';
import { ARRAY_CALLS } from './expression/array-calls';
import { COMPARISONS } from './expression/comparison';
import { CONDITIONS } from './expression/condition';
import { DATES } from './expression/date';
import { DATE_PARTS } from './expression/date-parts';
import { FOLDS } from './expression/fold';
import { OBJECTS } from './expression/object';
import { REGEXES } from './expression/regex-search';
import { ROUNDING } from './expression/rounding';
import { SETS } from './expression/set';
import { STRINGS } from './expression/string';
import { TRIGONOMETRY } from './expression/trigonometry';
import { TYPES } from './expression/type';
import { EXPRESSION_OPERATORS, REFUSED } from './operators';
import { splitPath, valueAt } from './path';
import { badQuery, inside, unsupported } from './problem';
import type { Evaluate, Scope } from './scope';
import { getKey, isObject, setKey } from './value';

/** Every operator of the expression language, by name. */
export const EXPRESSIONS: Readonly<Record<string, OperatorCompiler>> = {
  ...ARITHMETIC,
  ...ROUNDING,
  ...TRIGONOMETRY,
  ...COMPARISONS,
  ...CONDITIONS,
  ...STRINGS,
  ...REGEXES,
  ...ARRAYS,
  ...ARRAY_CALLS,
  ...SETS,
  ...OBJECTS,
  ...TYPES,
  ...DATES,
  ...DATE_PARTS,
  ...FOLDS,
  $literal: (argument) => () => argument,
  $rand: (argument, at, { random }) => {
    if (!isObject(argument) || Object.keys(argument).length > 0) throw badQuery(at, '$rand takes {}');
    return random;
  },
};

/**
 * Compiles an expression. Text that begins with `$` is a path of the document, with `$$` a variable; an object with an operator is
 * a call, other objects and arrays are made anew; everything else is itself.
 */
export function compileExpression(expression: unknown, at: string, scope: Scope): Evaluate {
  if (typeof expression === 'string' && expression.startsWith('$')) return compilePath(expression, at, scope);
  if (Array.isArray(expression)) return compileArray(expression, at, scope);
  if (!isObject(expression)) return () => expression;
  const keys = Object.keys(expression);
  if (keys[0]?.startsWith('$')) return compileCall(expression, keys, at, scope);
  return compileObject(expression, at, scope);
}

function compileCall(call: Record<string, unknown>, keys: readonly string[], at: string, scope: Scope): Evaluate {
  const [name] = keys;
  if (keys.length > 1) throw badQuery(at, `an expression has one operator, not ${keys.join(', ')}`);
  const compile = Object.hasOwn(EXPRESSIONS, name) ? EXPRESSIONS[name] : undefined;
  if (compile === undefined)
    throw unsupported(at, name, 'operator of an expression', EXPRESSION_OPERATORS.keys(), REFUSED.get(name));
  return compile(call[name], inside(at, name), scope);
}

function compilePath(text: string, at: string, scope: Scope): Evaluate {
  if (text.startsWith('$$')) return compileVariable(text.slice(2), at, scope);
  const parts = splitPath(text.slice(1), at);
  if (parts.length > 1) return (document) => valueAt(document, parts);
  const [field] = parts;
  return (document) => getKey(document, field);
}

function compileVariable(text: string, at: string, scope: Scope): Evaluate {
  const [name, ...parts] = splitPath(text, at);
  const base = variable(name, at, scope);
  return parts.length === 0 ? base : (document) => valueAt(base(document), parts);
}

function variable(name: string, at: string, scope: Scope): Evaluate {
  const slot = scope.variables.get(name);
  const { values } = scope.frame;
  if (slot !== undefined) return () => values[slot];
  switch (name) {
    case 'ROOT':
    case 'CURRENT':
      return (document) => document;
    case 'REMOVE':
      return () => undefined;
    case 'NOW': {
      const { now } = scope.options;
      if (now === undefined) throw badQuery(at, '$$NOW needs the option `now`, because the store has no clock');
      return () => now;
    }
    default: {
      const known = [...scope.variables.keys(), 'ROOT', 'CURRENT', 'REMOVE', 'NOW'].map((other) => `$$${other}`);
      throw unsupported(at, `$$${name}`, 'variable here', known, REFUSED.get(`$$${name}`));
    }
  }
}

function compileArray(elements: readonly unknown[], at: string, scope: Scope): Evaluate {
  const compiled = elements.map((element, i) => compileExpression(element, inside(at, i), scope));
  return (document) => compiled.map((evaluate) => evaluate(document) ?? null);
}

function compileObject(fields: Record<string, unknown>, at: string, scope: Scope): Evaluate {
  const compiled = Object.entries(fields).map(([name, value]) => {
    if (name.startsWith('$')) throw badQuery(inside(at, name), 'an operator cannot stand beside fields');
    if (name.includes('.'))
      throw badQuery(inside(at, name), 'a field of an object that is made here cannot have a dot in its name');
    return [name, compileExpression(value, inside(at, name), scope)] as const;
  });
  return (document) => {
    const made: Record<string, unknown> = {};
    for (const [name, evaluate] of compiled) {
      const value = evaluate(document);
      if (value !== undefined) setKey(made, name, value);
    }
    return made;
  };
}
