import { NULL_TEXT } from '../event/columns';
import { chooseNumbers, chooseText, chooseTruth } from './case-kernels';
import { MAX_SCALE, POWERS_OF_TEN } from './decimal';
import { type andColumns, notColumn } from './logic-kernels';
import { BOOLEAN, idsOf, numbersOf, scaleOf, truthOf } from './node-parts';
import {
  addColumns,
  divideColumns,
  hourColumn,
  multiplyColumns,
  type NumberColumn,
  weekendColumn,
} from './number-kernels';
import { arithmeticScale } from './type-check';
import type { CompiledExpression, Rows, TextPool, ValueType, Vector } from './vector';

export class ColumnNode implements CompiledExpression {
  constructor(
    private readonly name: string,
    readonly type: ValueType,
  ) {}

  evaluate(rows: Rows): Vector {
    return rows.column(this.name);
  }
}

export class IsNullNode implements CompiledExpression {
  readonly type = BOOLEAN;

  constructor(private readonly of: CompiledExpression) {}

  evaluate(rows: Rows, texts: TextPool): Vector {
    const vector = this.of.evaluate(rows, texts);
    const values = new Uint8Array(rows.length);
    if (vector.kind === 'text') for (let i = 0; i < values.length; i++) values[i] = vector.ids[i] === NULL_TEXT ? 1 : 0;
    else if (vector.kind === 'boolean')
      for (let i = 0; i < values.length; i++) values[i] = vector.values[i] === 2 ? 1 : 0;
    else if (vector.nulls !== null) values.set(vector.nulls.subarray(0, rows.length));
    return { kind: 'boolean', values };
  }
}

export class LogicNode implements CompiledExpression {
  readonly type = BOOLEAN;

  constructor(
    private readonly a: CompiledExpression,
    private readonly b: CompiledExpression,
    private readonly combine: typeof andColumns,
  ) {}

  evaluate(rows: Rows, texts: TextPool): Vector {
    const a = truthOf(this.a.evaluate(rows, texts));
    const b = truthOf(this.b.evaluate(rows, texts));
    return { kind: 'boolean', values: this.combine(a, b, rows.length) };
  }
}

export class NotNode implements CompiledExpression {
  readonly type = BOOLEAN;

  constructor(private readonly of: CompiledExpression) {}

  evaluate(rows: Rows, texts: TextPool): Vector {
    return { kind: 'boolean', values: notColumn(truthOf(this.of.evaluate(rows, texts)), rows.length) };
  }
}

/** Arithmetic over two numbers. */
export type Arithmetic = 'add' | 'subtract' | 'multiply' | 'divide';

export class ArithmeticNode implements CompiledExpression {
  readonly type: ValueType;

  constructor(
    private readonly operator: Arithmetic,
    private readonly a: CompiledExpression,
    private readonly b: CompiledExpression,
  ) {
    this.type = { kind: 'number', scale: arithmeticScale(operator, [scaleOf(a.type), scaleOf(b.type)]) };
  }

  evaluate(rows: Rows, texts: TextPool): Vector {
    const a = numbersOf(this.a.evaluate(rows, texts));
    const b = numbersOf(this.b.evaluate(rows, texts));
    const { values, nulls } = this.compute(a, b, rows.length);
    return { kind: 'number', scale: scaleOf(this.type), values, nulls };
  }

  private compute(a: NumberColumn, b: NumberColumn, length: number): NumberColumn {
    const aScale = scaleOf(this.a.type);
    const bScale = scaleOf(this.b.type);
    if (this.operator === 'multiply') return multiplyColumns(a, b, Math.max(0, aScale + bScale - MAX_SCALE), length);
    if (this.operator === 'divide') return divideColumns(a, b, MAX_SCALE + bScale - aScale, length);
    const scale = Math.max(aScale, bScale);
    const bFactor = POWERS_OF_TEN[scale - bScale];
    return addColumns(a, POWERS_OF_TEN[scale - aScale], b, this.operator === 'add' ? bFactor : -bFactor, length);
  }
}

export class HourNode implements CompiledExpression {
  readonly type: ValueType = { kind: 'number', scale: 0 };

  constructor(private readonly time: CompiledExpression) {}

  evaluate(rows: Rows, texts: TextPool): Vector {
    return { kind: 'number', scale: 0, ...hourColumn(numbersOf(this.time.evaluate(rows, texts)), rows.length) };
  }
}

export class WeekendNode implements CompiledExpression {
  readonly type = BOOLEAN;

  constructor(private readonly time: CompiledExpression) {}

  evaluate(rows: Rows, texts: TextPool): Vector {
    return { kind: 'boolean', values: weekendColumn(numbersOf(this.time.evaluate(rows, texts)), rows.length) };
  }
}

/** All branches are computed for all rows: no branch can fail, and loops over whole columns cost less than choosing first. */
export class CaseNode implements CompiledExpression {
  constructor(
    readonly type: ValueType,
    private readonly whens: readonly CompiledExpression[],
    private readonly thens: readonly CompiledExpression[],
  ) {}

  evaluate(rows: Rows, texts: TextPool): Vector {
    const whens = this.whens.map((when) => truthOf(when.evaluate(rows, texts)));
    const vectors = this.thens.map((then) => then.evaluate(rows, texts));
    if (this.type.kind === 'text') return { kind: 'text', ids: chooseText(whens, vectors.map(idsOf), rows.length) };
    if (this.type.kind === 'boolean') {
      return { kind: 'boolean', values: chooseTruth(whens, vectors.map(truthOf), rows.length) };
    }
    const scale = scaleOf(this.type);
    const digits = this.thens.map((then) => scale - scaleOf(then.type));
    const column = chooseNumbers(whens, vectors.map(numbersOf), digits, rows.length);
    return this.type.kind === 'time' ? { kind: 'time', ...column } : { kind: 'number', scale, ...column };
  }
}
