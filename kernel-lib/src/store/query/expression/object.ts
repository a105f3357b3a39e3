import { listed, namedParts, type OperatorCompiler } from '../arguments';
import { badQuery, inside, shown } from '../problem';
import type { Evaluate, Scope } from '../scope';
import { getKey, isNullish, isObject, setKey } from '../value';

/** Objects, and fields whose names are no paths. */
export const OBJECTS: Readonly<Record<string, OperatorCompiler>> = {
  $mergeObjects: listed(0, Number.POSITIVE_INFINITY, (values, at) => {
    const objects = values.length === 1 && Array.isArray(values[0]) ? (values[0] as readonly unknown[]) : values;
    return mergeObjects(objects, at);
  }),
  $getField: (argument, at, scope) => {
    const parts =
      isObject(argument) && 'field' in argument ? namedParts(argument, at, ['field'], ['input']) : { field: argument };
    const name = fieldName(parts.field, inside(at, 'field'));
    const input =
      parts.input === undefined
        ? (document: unknown) => document
        : scope.compile(parts.input, inside(at, 'input'), scope);
    return (document) => {
      const value = input(document);
      return isNullish(value) ? value : isObject(value) ? getKey(value, name) : undefined;
    };
  },
  $setField: (argument, at, scope) => {
    const parts = namedParts(argument, at, ['field', 'input', 'value']);
    return changeField(parts, scope.compile(parts.value, inside(at, 'value'), scope), at, scope);
  },
  $unsetField: (argument, at, scope) =>
    changeField(namedParts(argument, at, ['field', 'input']), () => undefined, at, scope),
};

/** Later objects win; null and missing are passed over. */
export function mergeObjects(values: readonly unknown[], at: string): Record<string, unknown> {
  const merged: Record<string, unknown> = {};
  for (const value of values) {
    if (isNullish(value)) continue;
    if (!isObject(value)) throw badQuery(at, `merges objects, not ${shown(value)}`);
    for (const [key, inner] of Object.entries(value)) setKey(merged, key, inner);
  }
  return merged;
}

function changeField(parts: Record<string, unknown>, value: Evaluate, at: string, scope: Scope): Evaluate {
  const name = fieldName(parts.field, inside(at, 'field'));
  const input = scope.compile(parts.input, inside(at, 'input'), scope);
  return (document) => {
    const object = input(document);
    if (isNullish(object)) return null;
    if (!isObject(object)) throw badQuery(at, `needs an object, not ${shown(object)}`);
    const changed = { ...object };
    const now = value(document);
    if (now === undefined) delete changed[name];
    else setKey(changed, name, now);
    return changed;
  };
}

/** A field's name is constant: text, or `{$literal: "$name"}`. */
function fieldName(value: unknown, at: string): string {
  const name = isObject(value) && Object.keys(value).length === 1 ? value.$literal : value;
  if (typeof name !== 'string' || (name === value && name.startsWith('$'))) {
    throw badQuery(
      at,
      `a field's name is a text that does not begin with $ (or stands in $literal), not ${shown(value)}`,
    );
  }
  return name;
}
