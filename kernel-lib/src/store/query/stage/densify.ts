import { namedParts } from '../arguments';
import { addMonths, DAY_MS, type Unit, unitOf } from '../calendar';
import { MemoryBudget, sizeBytes } from '../memory';
import { changeAt, nestedField, splitPath } from '../path';
import { badQuery, inside, shown } from '../problem';
import { sortOrder } from '../sort-order';
import type { Document } from '../source';
import { isNullish, isNumeric } from '../value';
import { inOrder, partitions } from './partition';
import { blocking, type StageCompiler } from './stage';

/** Documents that are missing in a sequence of numbers or dates, made; each has the field and those of its partition. */
export const densifyStage: StageCompiler = (argument, at, { scope, options }) => {
  const parts = namedParts(argument, at, ['field', 'range'], ['partitionByFields']);
  if (typeof parts.field !== 'string')
    throw badQuery(inside(at, 'field'), `is the name of a field, not ${shown(parts.field)}`);
  const path = splitPath(parts.field, inside(at, 'field'));
  const order = sortOrder({ [parts.field]: 1 }, at);
  const { partitionByFields = [] } = parts;
  if (!Array.isArray(partitionByFields))
    throw badQuery(inside(at, 'partitionByFields'), `is a list of fields, not ${shown(partitionByFields)}`);
  const keys = partitionByFields.map((field: unknown, i) =>
    splitPath(String(field), inside(inside(at, 'partitionByFields'), i)),
  );
  const by = scope.compile(Object.fromEntries(keys.map((key, i) => [`f${i}`, `$${key.join('.')}`])), at, scope);
  const sequence = compileSequence(parts.range, inside(at, 'range'));
  return blocking(async (input) => {
    const budget = new MemoryBudget(at, 'take a larger step or narrower bounds', options.memoryLimitBytes);
    const sorted = await partitions(input, by, order, at, budget);
    const values = sorted.map((partition) =>
      partition
        .map((document) => nestedField(document, path))
        .filter((value) => !isNullish(value))
        .map((value) => sequence.position(value)),
    );
    const all: readonly [number, number] = [least(values.flat()), -least(values.flat().map((value) => -value))];
    return sorted.flatMap((partition, i) => {
      const there = new Set(values[i]);
      const own: readonly [number, number] = [values[i][0], values[i].at(-1) ?? values[i][0]];
      const made: Document[] = [];
      for (const position of sequence.between(all, own)) {
        if (there.has(position)) continue;
        const document = keys.reduce(
          (before, key) => changeAt(before, key, () => nestedField(partition[0], key)) as Document,
          changeAt({}, path, () => sequence.value(position)) as Document,
        );
        budget.take(sizeBytes(document));
        made.push(document);
      }
      return inOrder([...partition, ...made], order);
    });
  });
};

function least(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
}

interface Sequence {
  position(value: unknown): number;
  value(position: number): unknown;
  /** The positions that should be there, given the least and greatest of all documents and of the partition. */
  between(all: readonly [number, number], own: readonly [number, number]): Iterable<number>;
}

function compileSequence(range: unknown, at: string): Sequence {
  const { step, bounds, unit: unitName } = namedParts(range, at, ['step', 'bounds'], ['unit']);
  const unit = unitName === undefined ? null : unitOf(unitName, inside(at, 'unit'));
  if (typeof step !== 'number' || step <= 0 || (unit !== null && !Number.isInteger(step))) {
    throw badQuery(inside(at, 'step'), `is a ${unit === null ? '' : 'whole '}number above 0, not ${shown(step)}`);
  }
  const position = (value: unknown): number => {
    if (unit === null ? isNumeric(value) : value instanceof Date) return Number(value);
    throw badQuery(
      at,
      `${unit === null ? 'without a unit values are numbers' : 'with a unit values are dates'}, not ${shown(value)}`,
    );
  };
  const explicit = Array.isArray(bounds) && bounds.length === 2 ? bounds.map(position) : null;
  if (explicit === null && bounds !== 'full' && bounds !== 'partition') {
    throw badQuery(inside(at, 'bounds'), `is "full", "partition" or [lower, upper], not ${shown(bounds)}`);
  }
  return {
    position,
    value: (where) => (unit === null ? where : new Date(where)),
    *between(all, own) {
      const [from, to] = explicit ?? (bounds === 'full' ? all : own);
      for (let i = 0; ; i++) {
        const next = moved(from, i * step, unit);
        if (!(explicit === null ? next <= to : next < to)) return;
        yield next;
      }
    },
  };
}

function moved(from: number, by: number, unit: Unit | null): number {
  if (unit === null) return from + by;
  if (unit.kind === 'months') return addMonths(from, by * unit.count);
  return from + by * (unit.kind === 'days' ? unit.count * DAY_MS : unit.ms);
}
