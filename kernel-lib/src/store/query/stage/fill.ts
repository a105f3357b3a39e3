import { namedParts } from '../arguments';
import { MemoryBudget } from '../memory';
import { changeAt, nestedField, splitPath } from '../path';
import { badQuery, inside, shown } from '../problem';
import type { Scope } from '../scope';
import { type SortOrder, sortOrder } from '../sort-order';
import type { Document } from '../source';
import { isNullish, isObject } from '../value';
import { partitions } from './partition';
import { blocking, each, type StageCompiler } from './stage';
import { WINDOW_FUNCTIONS } from './window-functions';

type FillPartition = (partition: readonly Document[]) => Document[];

/** Null and missing values filled: by an expression, by the last value (`locf`), or on a line between neighbours (`linear`). */
export const fillStage: StageCompiler = (argument, at, { scope, options }) => {
  const parts = namedParts(argument, at, ['output'], ['sortBy', 'partitionBy', 'partitionByFields']);
  if (parts.partitionBy !== undefined && parts.partitionByFields !== undefined)
    throw badQuery(at, 'has partitionBy or partitionByFields');
  const by = scope.compile(partitionExpression(parts, at), inside(at, 'partitionBy'), scope);
  const order = parts.sortBy === undefined ? null : sortOrder(parts.sortBy, inside(at, 'sortBy'));
  const where = inside(at, 'output');
  if (!isObject(parts.output) || Object.keys(parts.output).length === 0)
    throw badQuery(where, 'is an object of fields');
  const outputs = Object.entries(parts.output);
  const fills = outputs.map(([path, rule]) => compileFill(path, rule, inside(where, path), scope, order));
  const fill: FillPartition = (partition) =>
    fills.reduce<Document[]>((documents, one) => one(documents), [...partition]);
  if (outputs.every(([, rule]) => isObject(rule) && 'value' in rule)) return each((document) => fill([document])[0]);
  return blocking(async (input) => {
    const budget = new MemoryBudget(at, 'add a $match before it', options.memoryLimitBytes);
    return (await partitions(input, by, order, inside(at, 'partitionBy'), budget)).flatMap(fill);
  });
};

function partitionExpression(
  { partitionBy, partitionByFields }: Readonly<Record<string, unknown>>,
  at: string,
): unknown {
  if (partitionByFields === undefined) return partitionBy ?? null;
  if (!Array.isArray(partitionByFields) || partitionByFields.some((field) => typeof field !== 'string')) {
    throw badQuery(inside(at, 'partitionByFields'), `is a list of fields, not ${shown(partitionByFields)}`);
  }
  return Object.fromEntries(partitionByFields.map((field: string, i) => [`f${i}`, `$${field}`]));
}

function compileFill(path: string, rule: unknown, at: string, scope: Scope, order: SortOrder | null): FillPartition {
  const parts = splitPath(path, at);
  const { value, method } = namedParts(rule, at, [], ['value', 'method']);
  if ((value === undefined) === (method === undefined)) throw badQuery(at, 'has either a value or a method');
  if (method === undefined) {
    const evaluate = scope.compile(value, inside(at, 'value'), scope);
    return (partition) =>
      partition.map((document) =>
        isNullish(nestedField(document, parts))
          ? (changeAt(document, parts, () => evaluate(document)) as Document)
          : document,
      );
  }
  if (method !== 'locf' && method !== 'linear')
    throw badQuery(inside(at, 'method'), `is "locf" or "linear", not ${shown(method)}`);
  if (order === null) throw badQuery(inside(at, 'method'), `"${method}" needs a sortBy`);
  const compute = WINDOW_FUNCTIONS[method === 'locf' ? '$locf' : '$linearFill'](`$${path}`, at, scope, order);
  return (partition) => {
    const values = compute(partition);
    return partition.map((document, i) => changeAt(document, parts, () => values[i]) as Document);
  };
}
