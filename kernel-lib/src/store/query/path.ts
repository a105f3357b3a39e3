import { badQuery } from './problem';
import type { Document } from './source';
import { getKey, isObject, setKey } from './value';

/** The parts of a dotted path. */
export function splitPath(path: string, at: string): readonly string[] {
  const parts = path.split('.');
  if (parts.some((part) => part === '')) throw badQuery(at, `"${path}" is not a path: a part of it is empty`);
  const operator = parts.find((part) => part.startsWith('$'));
  if (operator !== undefined) throw badQuery(at, `"${path}" is not a path: "${operator}" begins with $`);
  return parts;
}

/**
 * The value of a path in an expression: undefined if missing. Arrays on the way are mapped over, objects in them only, so that a
 * number in the path never means a place in an array (use $arrayElemAt).
 */
export function valueAt(value: unknown, parts: readonly string[], from = 0): unknown {
  let current = value;
  for (let i = from; i < parts.length; i++) {
    if (Array.isArray(current)) {
      const values: unknown[] = [];
      for (const element of current) {
        const found = isObject(element) ? valueAt(element, parts, i) : undefined;
        if (found !== undefined) values.push(found);
      }
      return values;
    }
    if (!isObject(current)) return undefined;
    current = getKey(current, parts[i]);
  }
  return current;
}

/** Gets a value that a filter's path leads to (undefined: missing), and if an array there stands for its elements as well. */
export type Visit = (value: unknown, expands: boolean) => boolean;

/**
 * Gives `visit` all values that a filter's path leads to, until it returns true; returns if it did. Arrays on the way stand for
 * their objects, and for the element whose place the next part of the path names.
 */
export function visitPath(document: Document, parts: readonly string[], visit: Visit, from = 0): boolean {
  const value = getKey(document, parts[from]);
  if (from === parts.length - 1) return visit(value, true);
  if (Array.isArray(value)) return visitElements(value, parts, visit, from + 1);
  return isObject(value) ? visitPath(value, parts, visit, from + 1) : visit(undefined, true);
}

function visitElements(elements: readonly unknown[], parts: readonly string[], visit: Visit, from: number): boolean {
  const place = /^(0|[1-9][0-9]*)$/.test(parts[from]) ? Number(parts[from]) : -1;
  for (let i = 0; i < elements.length; i++) {
    const element = elements[i];
    if (isObject(element) && visitPath(element, parts, visit, from)) return true;
    if (i !== place) continue;
    if (from === parts.length - 1) {
      if (visit(element, false)) return true;
    } else if (Array.isArray(element)) {
      if (visitElements(element, parts, visit, from + 1)) return true;
    } else if (isObject(element) && visitPath(element, parts, visit, from + 1)) return true;
  }
  return false;
}

/** A copy of `value` (an object; anything else counts as empty) with `change` applied at the path, in every object of an array on the way. */
export function changeAt(
  value: unknown,
  parts: readonly string[],
  change: (old: unknown) => unknown,
  from = 0,
): unknown {
  if (from === parts.length) return change(value);
  if (Array.isArray(value)) return value.map((element) => changeAt(element, parts, change, from));
  const copy: Document = isObject(value) ? { ...value } : {};
  const changed = changeAt(getKey(copy, parts[from]), parts, change, from + 1);
  if (changed === undefined) delete copy[parts[from]];
  else setKey(copy, parts[from], changed);
  return copy;
}

/** The value at a path through objects only: what lies in an array is not reached. */
export function nestedField(document: unknown, parts: readonly string[]): unknown {
  let current = document;
  for (const part of parts) {
    if (!isObject(current)) return undefined;
    current = getKey(current, part);
  }
  return current;
}
