import { namedParts } from '../arguments';
import { compareValues } from '../compare';
import { MemoryBudget } from '../memory';
import { badQuery, inside, shown } from '../problem';
import type { Evaluate } from '../scope';
import { isObject, typeRank } from '../value';
import { compileFields, fold } from './group';
import { blocking, type StageCompiler } from './stage';

/** Groups by ranges `[lower, upper)`: a document on the last boundary is in no range and goes to the default, or is refused. */
export const bucketStage: StageCompiler = (argument, at, { scope, options }) => {
  const parts = namedParts(argument, at, ['groupBy', 'boundaries'], ['default', 'output']);
  const groupBy = scope.compile(parts.groupBy, inside(at, 'groupBy'), scope);
  const boundaries = checkedBoundaries(parts.boundaries, inside(at, 'boundaries'));
  const hasDefault = 'default' in parts;
  if (hasDefault && typeRank(parts.default) === typeRank(boundaries[0])) checkDefault(parts.default, boundaries, at);
  const output = parts.output ?? { count: { $sum: 1 } };
  if (!isObject(output)) throw badQuery(inside(at, 'output'), 'is an object of accumulators');
  const fields = compileFields(output, inside(at, 'output'), scope);
  const id: Evaluate = (document) => {
    const value = groupBy(document) ?? null;
    const lower = lowerBoundary(boundaries, value);
    if (lower >= 0) return boundaries[lower];
    if (!hasDefault) throw badQuery(at, `${shown(value)} is outside of the boundaries; add a default`);
    return parts.default;
  };
  return blocking(async (input) => {
    const groups = await fold(
      input,
      id,
      fields,
      new MemoryBudget(at, 'keep less for each bucket', options.memoryLimitBytes),
    );
    return groups.sort((a, b) => compareValues(a._id, b._id));
  });
};

function checkedBoundaries(value: unknown, at: string): readonly unknown[] {
  if (!Array.isArray(value) || value.length < 2)
    throw badQuery(at, `is a list of at least two values, not ${shown(value)}`);
  for (let i = 1; i < value.length; i++) {
    if (typeRank(value[i]) !== typeRank(value[0]))
      throw badQuery(inside(at, i), 'is of another type than the boundaries before it');
    if (compareValues(value[i - 1], value[i]) >= 0)
      throw badQuery(inside(at, i), 'is not above the boundary before it');
  }
  return value;
}

function checkDefault(value: unknown, boundaries: readonly unknown[], at: string): void {
  if (lowerBoundary(boundaries, value) >= 0)
    throw badQuery(inside(at, 'default'), 'is below the first boundary or from the last on, or of another type');
}

/** The place of the greatest boundary that is not above the value; -1 outside of `[first, last)`. */
function lowerBoundary(boundaries: readonly unknown[], value: unknown): number {
  if (compareValues(value, boundaries.at(-1)) >= 0) return -1;
  let low = -1;
  let high = boundaries.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (compareValues(boundaries[middle], value) <= 0) low = middle;
    else high = middle;
  }
  return low;
}
