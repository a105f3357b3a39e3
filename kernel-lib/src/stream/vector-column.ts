import type { Column } from '../event/columns';
import type { Vector } from '../pipeline/vector';
import type { DictionaryColumns } from './dictionary-column';

/**
 * A column of a table from a vector that is not longer than its rows: whole numbers as int64, two decimals as money, other
 * decimals as the nearest double.
 */
export function vectorColumn(vector: Vector, dictionaries: DictionaryColumns): Column {
  if (vector.kind === 'text') return dictionaries.column(vector.ids);
  if (vector.kind === 'boolean') {
    const nulls = vector.values.map((value) => (value === 2 ? 1 : 0));
    return { type: 'boolean', values: vector.values.map((value) => value & 1), nulls };
  }
  const { values } = vector;
  const nulls = vector.nulls ?? undefined;
  if (vector.kind === 'time') return { type: 'date', values, nulls };
  if (vector.scale === 0) return { type: 'int64', values, nulls };
  if (vector.scale === 2) return { type: 'money', values, nulls };
  return { type: 'double', values: quotients(values, 10 ** vector.scale), nulls };
}

function quotients(values: Float64Array, divisor: number): Float64Array {
  const quotients = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) quotients[i] = values[i] / divisor;
  return quotients;
}
