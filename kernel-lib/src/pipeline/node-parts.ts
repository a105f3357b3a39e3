import type { NumberColumn } from './number-kernels';
import type { ValueType, Vector } from './vector';

export const BOOLEAN: ValueType = { kind: 'boolean' };

/** The decimals of a type; a time has none. */
export function scaleOf(type: ValueType): number {
  return type.kind === 'number' ? type.scale : 0;
}

export function idsOf(vector: Vector): Uint32Array {
  if (vector.kind !== 'text') throw new TypeError(`expected a text column, got ${vector.kind}`);
  return vector.ids;
}

export function truthOf(vector: Vector): Uint8Array {
  if (vector.kind !== 'boolean') throw new TypeError(`expected a boolean column, got ${vector.kind}`);
  return vector.values;
}

export function numbersOf(vector: Vector): NumberColumn {
  if (vector.kind !== 'number' && vector.kind !== 'time')
    throw new TypeError(`expected a column of numbers, got ${vector.kind}`);
  return vector;
}
