import { NULL_TEXT } from '../event/columns';
import type { CompiledExpression, Rows, TextPool, ValueType, Vector } from './vector';

/** A derived column of texts in which an empty text is null, as it is in every field of an event and of a document. */
export class EmptyAsNull implements CompiledExpression {
  readonly type: ValueType;

  constructor(private readonly inner: CompiledExpression) {
    this.type = inner.type;
  }

  evaluate(rows: Rows, texts: TextPool): Vector {
    const vector = this.inner.evaluate(rows, texts);
    if (vector.kind !== 'text') return vector;
    const empty = texts.internText('');
    return { kind: 'text', ids: vector.ids.map((id) => (id === empty ? NULL_TEXT : id)) };
  }
}

/** Whether an expression has an empty text anywhere: without one it can give none, because no column holds one. */
export function mayGiveEmptyText(expression: unknown): boolean {
  if (typeof expression !== 'object' || expression === null) return expression === '';
  return Object.values(expression).some(mayGiveEmptyText);
}
