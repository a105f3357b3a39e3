import {
  type ComparisonOperator,
  compareBooleans,
  compareIds,
  compareIdsWith,
  compareNumbers,
  compareNumbersWith,
  compareTexts,
} from './compare-kernels';
import { ConstantNode } from './constant';
import { POWERS_OF_TEN } from './decimal';
import { BOOLEAN, idsOf, numbersOf, scaleOf, truthOf } from './node-parts';
import type { CompiledExpression, Rows, TextPool, Vector } from './vector';

/** Two sides of one kind, compared by the loop for that kind. */
export class ComparisonNode implements CompiledExpression {
  readonly type = BOOLEAN;

  constructor(
    private readonly operator: ComparisonOperator,
    private readonly a: CompiledExpression,
    private readonly b: CompiledExpression,
  ) {}

  evaluate(rows: Rows, texts: TextPool): Vector {
    return { kind: 'boolean', values: this.compare(rows, texts) };
  }

  private compare(rows: Rows, texts: TextPool): Uint8Array {
    const { operator, a, b } = this;
    const length = rows.length;
    const isEquality = operator === 'eq' || operator === 'ne';
    if (a.type.kind === 'text') {
      const left = idsOf(a.evaluate(rows, texts));
      if (!isEquality) return compareTexts(operator, left, idsOf(b.evaluate(rows, texts)), length, texts);
      if (b instanceof ConstantNode && b.value !== null) return compareIdsWith(operator, left, b.idIn(texts), length);
      return compareIds(operator, left, idsOf(b.evaluate(rows, texts)), length);
    }
    if (a.type.kind === 'boolean') {
      return compareBooleans(
        operator as 'eq' | 'ne',
        truthOf(a.evaluate(rows, texts)),
        truthOf(b.evaluate(rows, texts)),
        length,
      );
    }
    const aScale = scaleOf(a.type);
    const bScale = scaleOf(b.type);
    const aFactor = POWERS_OF_TEN[Math.max(0, bScale - aScale)];
    const bFactor = POWERS_OF_TEN[Math.max(0, aScale - bScale)];
    const left = numbersOf(a.evaluate(rows, texts));
    if (b instanceof ConstantNode && typeof b.value === 'number') {
      return compareNumbersWith(operator, left, aFactor, b.value * bFactor, length);
    }
    return compareNumbers(operator, left, aFactor, numbersOf(b.evaluate(rows, texts)), bFactor, length);
  }
}
