import { MAX_SCALE } from './decimal';
import type { Aggregate } from './definition';
import { typeOf } from './expression';
import type { ColumnTypes, ValueType } from './vector';

/** Numbers with two decimals are money: they are shown with two decimals, and so are their averages. */
export const MONEY_SCALE = 2;

/** What an aggregate gives. Counts are whole; a sum has its values' scale; an average of money two decimals, any other six. */
export function aggregateType(aggregate: Aggregate, columns: ColumnTypes): ValueType {
  if ('sum' in aggregate) return typeOf(aggregate.sum, columns);
  if ('sumIf' in aggregate) return typeOf(aggregate.sumIf[0], columns);
  if ('min' in aggregate) return typeOf(aggregate.min, columns);
  if ('max' in aggregate) return typeOf(aggregate.max, columns);
  if ('avg' in aggregate) return { kind: 'number', scale: averageScale(typeOf(aggregate.avg, columns)) };
  return { kind: 'number', scale: 0 };
}

/** The decimals of an average of values of this type. */
export function averageScale(type: ValueType): number {
  return type.kind === 'number' && type.scale === MONEY_SCALE ? MONEY_SCALE : MAX_SCALE;
}
