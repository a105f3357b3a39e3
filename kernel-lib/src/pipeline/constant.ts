import { NULL_TEXT } from '../event/columns';
import { decimalOf } from './decimal';
import type { Literal } from './definition';
import { isoTimeMs } from './iso-time';
import type { CompiledExpression, Rows, TextPool, ValueType, Vector } from './vector';

/** The node of a literal: a time is in milliseconds, a number in units at its own scale. */
export function constantOf(literal: Literal, type: ValueType): ConstantNode {
  if (literal === null) return new ConstantNode(type, null);
  if (typeof literal === 'number') {
    const { units, scale } = decimalOf(literal)!;
    return new ConstantNode({ kind: 'number', scale }, units);
  }
  if (typeof literal === 'boolean') return new ConstantNode({ kind: 'boolean' }, literal);
  if (type.kind === 'time') return new ConstantNode(type, isoTimeMs(literal)!);
  return new ConstantNode({ kind: 'text' }, literal);
}

/** One value for all rows. Comparisons look at `value` and need no column of it. */
export class ConstantNode implements CompiledExpression {
  constructor(
    readonly type: ValueType,
    readonly value: Literal,
  ) {}

  /** The id of a text literal. It is asked for at every evaluation, because compaction of the pool may change it. */
  idIn(texts: TextPool): number {
    return this.value === null ? NULL_TEXT : texts.internText(String(this.value));
  }

  evaluate(rows: Rows, texts: TextPool): Vector {
    const { type, value } = this;
    const length = rows.length;
    if (type.kind === 'text') return { kind: 'text', ids: new Uint32Array(length).fill(this.idIn(texts)) };
    if (type.kind === 'boolean') {
      return { kind: 'boolean', values: new Uint8Array(length).fill(value === null ? 2 : value === true ? 1 : 0) };
    }
    const values = new Float64Array(length).fill(Number(value ?? 0));
    const nulls = value === null ? new Uint8Array(length).fill(1) : null;
    return type.kind === 'time'
      ? { kind: 'time', values, nulls }
      : { kind: 'number', scale: type.scale, values, nulls };
  }
}
