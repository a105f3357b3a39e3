import { namedParts } from '../arguments';
import { type CompiledAccumulator, compileAccumulator } from '../group/accumulator';
import { MemoryBudget, sizeBytes } from '../memory';
import { ACCUMULATORS, REFUSED, WINDOW_OPERATORS } from '../operators';
import { changeAt, splitPath } from '../path';
import { badQuery, inside, shown, unsupported } from '../problem';
import type { QueryOptions, Scope } from '../scope';
import { type SortOrder, sortOrder } from '../sort-order';
import type { Document } from '../source';
import { isObject } from '../value';
import { partitions } from './partition';
import { blocking, type StageCompiler } from './stage';
import { type CompiledWindow, compileWindow, type Window } from './window-bounds';
import { WINDOW_FUNCTIONS, type WindowFunction } from './window-functions';

const REMEDY = 'add a $match before it, or a $project that keeps fewer fields';

/** Fields computed from the documents around each. Documents come out by partition and order. */
export const windowFieldsStage: StageCompiler = (argument, at, { scope, options }) => {
  const parts = namedParts(argument, at, ['output'], ['partitionBy', 'sortBy']);
  const by = scope.compile(parts.partitionBy ?? null, inside(at, 'partitionBy'), scope);
  const order = parts.sortBy === undefined ? null : sortOrder(parts.sortBy, inside(at, 'sortBy'));
  const where = inside(at, 'output');
  if (!isObject(parts.output)) throw badQuery(where, `is an object of fields, not ${shown(parts.output)}`);
  const fields = Object.entries(parts.output).map(([path, output]) => ({
    path: splitPath(path, inside(where, path)),
    compute: compileOutput(output, inside(where, path), scope, order, parts.sortBy, options),
  }));
  return blocking(async (input) => {
    const budget = new MemoryBudget(at, REMEDY, options.memoryLimitBytes);
    const sorted = await partitions(input, by, order, inside(at, 'partitionBy'), budget);
    return sorted.flatMap((partition) => {
      const columns = fields.map(({ path, compute }) => ({ path, values: compute(partition) }));
      for (const { values } of columns) for (const value of values) budget.take(sizeBytes(value));
      return partition.map((document, i) =>
        columns.reduce((made, { path, values }) => changeAt(made, path, () => values[i]) as Document, document),
      );
    });
  });
};

function compileOutput(
  output: unknown,
  at: string,
  scope: Scope,
  order: SortOrder | null,
  sortBy: unknown,
  options: QueryOptions,
): WindowFunction {
  const names = isObject(output) ? Object.keys(output).filter((key) => key !== 'window') : [];
  if (!isObject(output) || names.length !== 1)
    throw badQuery(at, `is one function and perhaps a window, not ${shown(output)}`);
  const [name] = names;
  if (Object.hasOwn(WINDOW_FUNCTIONS, name)) {
    if (order === null) throw badQuery(at, `${name} needs a sortBy`);
    if (output.window !== undefined) throw badQuery(inside(at, 'window'), `${name} has no window`);
    return WINDOW_FUNCTIONS[name](output[name], inside(at, name), scope, order);
  }
  if (!ACCUMULATORS.has(name))
    throw unsupported(
      at,
      name,
      'window function',
      [...WINDOW_OPERATORS.keys(), ...ACCUMULATORS.keys()],
      REFUSED.get(name),
    );
  const accumulator = compileAccumulator({ [name]: output[name] }, at, scope);
  return accumulate(accumulator, compileWindow(output.window, order, sortBy, inside(at, 'window')), at, options);
}

/** While the windows only grow the fold goes on; a window that lets go of documents is folded anew, so that cost is its length for each document. */
function accumulate(
  { input, begin }: CompiledAccumulator,
  windows: CompiledWindow,
  at: string,
  options: QueryOptions,
): WindowFunction {
  return (partition) => {
    const windowOf = windows(partition);
    const fresh = (): ReturnType<typeof begin> => begin(new MemoryBudget(at, REMEDY, options.memoryLimitBytes));
    let fold = fresh();
    let [start, end]: Window = [0, 0];
    return partition.map((_, place) => {
      const [from, to] = windowOf(place);
      if (from !== start || to < end) {
        fold = fresh();
        end = from;
        start = from;
      }
      for (; end < to; end++) fold.add(input(partition[end]), partition[end]);
      return fold.result();
    });
  };
}
