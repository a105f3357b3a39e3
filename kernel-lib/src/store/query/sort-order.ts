import { compareValues } from './compare';
import { splitPath, visitPath } from './path';
import { badQuery, inside, shown } from './problem';
import type { Document } from './source';
import { getKey, isObject } from './value';

export type Order<T> = (a: T, b: T) => number;

/** An order by fields: the values that a document is sorted by, and their order. Equal keys mean equal rank. */
export interface SortOrder {
  readonly keysOf: (document: Document) => readonly unknown[];
  readonly compare: Order<readonly unknown[]>;
  /** The paths sorted by, in order. */
  readonly paths: readonly string[];
}

/**
 * The order of `{field: 1, other: -1}`. Missing is null; an array stands for its least element where sorting goes up, for its
 * greatest where it goes down, an empty array comes before null.
 */
export function sortOrder(specification: unknown, at: string): SortOrder {
  if (!isObject(specification) || Object.keys(specification).length === 0) {
    throw badQuery(at, `a sort is an object such as {"price": -1}, not ${shown(specification)}`);
  }
  const paths = Object.keys(specification);
  const keys = paths.map((path) => {
    const direction = specification[path];
    if (direction !== 1 && direction !== -1)
      throw badQuery(inside(at, path), `sorts by 1 or -1, not ${shown(direction)}`);
    return { direction, keyOf: sortKey(splitPath(path, inside(at, path)), direction) };
  });
  return {
    paths,
    keysOf: (document) => keys.map(({ keyOf }) => keyOf(document)),
    compare: (a, b) => {
      for (let i = 0; i < keys.length; i++) {
        const order = compareValues(a[i], b[i]);
        if (order !== 0) return keys[i].direction * order;
      }
      return 0;
    },
  };
}

/** The order as a comparison of documents. */
export function compileSort(specification: unknown, at: string): Order<Document> {
  const { keysOf, compare } = sortOrder(specification, at);
  return (a, b) => compare(keysOf(a), keysOf(b));
}

function sortKey(parts: readonly string[], direction: 1 | -1): (document: Document) => unknown {
  if (parts.length > 1) {
    return (document) => {
      const values: unknown[] = [];
      visitPath(document, parts, (value, expands) => {
        if (expands && Array.isArray(value)) values.push(extreme(value, direction));
        else values.push(value ?? null);
        return false;
      });
      return values.length === 0 ? null : extreme(values, direction);
    };
  }
  const [field] = parts;
  return (document) => {
    const value = getKey(document, field);
    return Array.isArray(value) ? extreme(value, direction) : (value ?? null);
  };
}

/** Undefined for an empty array, which is before null. */
function extreme(values: readonly unknown[], direction: 1 | -1): unknown {
  if (values.length === 0) return undefined;
  return values.reduce((best, value) => (direction * compareValues(value, best) < 0 ? value : best));
}
