import type { Aggregate } from '../pipeline/definition';
import { compileExpression } from '../pipeline/expression';
import type { ColumnTypes, TextPool } from '../pipeline/vector';
import type { Aggregator, SlotWindows } from './aggregator';
import { ApproxDistinctAggregator } from './approx-distinct-aggregator';
import { CountAggregator } from './count-aggregator';
import { DistinctAggregator } from './distinct-aggregator';
import { ExtremeAggregator } from './extreme-aggregator';
import { SumAggregator } from './sum-aggregator';

export interface AggregatorContext {
  /** The columns that the aggregate may read. */
  readonly types: ColumnTypes;
  readonly slots: SlotWindows;
  readonly texts: TextPool;
  /** Number of shards whose partials are merged. */
  readonly shards: number;
}

export function createAggregator(aggregate: Aggregate, context: AggregatorContext): Aggregator {
  const { types, slots, texts, shards } = context;
  const compile = (expression: Parameters<typeof compileExpression>[0]) => compileExpression(expression, types);
  const columns = (names: string | readonly string[]) =>
    [names].flat().map((name) => ({ name, type: types.get(name)! }));
  if ('count' in aggregate) return new CountAggregator(null);
  if ('countIf' in aggregate) return new CountAggregator(compile(aggregate.countIf));
  if ('sum' in aggregate) return new SumAggregator(compile(aggregate.sum), null);
  if ('sumIf' in aggregate) return new SumAggregator(compile(aggregate.sumIf[0]), compile(aggregate.sumIf[1]));
  if ('avg' in aggregate) return new SumAggregator(compile(aggregate.avg), null);
  if ('min' in aggregate) return new ExtremeAggregator('min', compile(aggregate.min));
  if ('max' in aggregate) return new ExtremeAggregator('max', compile(aggregate.max));
  if ('countDistinct' in aggregate) {
    return new DistinctAggregator(columns(aggregate.countDistinct), slots, texts, shards);
  }
  return new ApproxDistinctAggregator(columns(aggregate.approxCountDistinct), texts);
}
