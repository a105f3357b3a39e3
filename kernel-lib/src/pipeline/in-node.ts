import { inIds, inNumbers } from './compare-kernels';
import { decimalOf, POWERS_OF_TEN } from './decimal';
import type { Literal } from './definition';
import { isoTimeMs } from './iso-time';
import type { CompiledExpression, Rows, TextPool, ValueType, Vector } from './vector';

/** `in`: the list is made into a set once, texts at every evaluation into ids. */
export class InNode implements CompiledExpression {
  readonly type: ValueType = { kind: 'boolean' };
  private readonly hasNull: boolean;
  private readonly texts: readonly string[];
  private readonly numbers: ReadonlySet<number>;

  constructor(
    private readonly of: CompiledExpression,
    type: ValueType,
    list: readonly Literal[],
  ) {
    this.hasNull = list.includes(null);
    this.texts = list.filter((item) => typeof item === 'string');
    this.numbers = new Set(list.map((item) => unitsOf(item, type)).filter((units) => units !== null));
  }

  evaluate(rows: Rows, texts: TextPool): Vector {
    const vector = this.of.evaluate(rows, texts);
    return { kind: 'boolean', values: this.find(vector, rows.length, texts) };
  }

  private find(vector: Vector, length: number, texts: TextPool): Uint8Array {
    if (vector.kind === 'text') {
      return inIds(vector.ids, new Set(this.texts.map((text) => texts.internText(text))), this.hasNull, length);
    }
    if (vector.kind === 'boolean') {
      const nulls = vector.values.map((value) => (value === 2 ? 1 : 0));
      return inNumbers({ values: Float64Array.from(vector.values), nulls }, this.numbers, this.hasNull, length);
    }
    return inNumbers(vector, this.numbers, this.hasNull, length);
  }
}

/** What an item of the list is in the column's own units; null if no value of the column can equal it. */
function unitsOf(item: Literal, type: ValueType): number | null {
  if (typeof item === 'boolean') return item ? 1 : 0;
  if (typeof item === 'string') return type.kind === 'time' ? isoTimeMs(item) : null;
  if (item === null || type.kind !== 'number') return null;
  const { units, scale } = decimalOf(item)!;
  const digits = type.scale - scale;
  if (digits >= 0) return units * POWERS_OF_TEN[digits];
  return units % POWERS_OF_TEN[-digits] === 0 ? units / POWERS_OF_TEN[-digits] : null;
}
