import { NULL_TEXT } from '../event/columns';
import { chooseNumbers, chooseText, chooseTruth } from './case-kernels';
import {
  type ComparisonOperator,
  compareBooleans,
  compareIds,
  compareIdsWith,
  compareNumbers,
  compareNumbersWith,
  compareTexts,
} from './compare-kernels';
import { ConstantNode, constantOf } from './constant';
import { MAX_SCALE, POWERS_OF_TEN } from './decimal';
import type { Expression, Literal } from './definition';
import { InNode } from './in-node';
import { andColumns, notColumn, orColumns } from './logic-kernels';
import {
  addColumns,
  divideColumns,
  hourColumn,
  multiplyColumns,
  type NumberColumn,
  weekendColumn,
} from './number-kernels';
import { Problems } from './problem';
import { arithmeticScale, type CheckedType, checkExpression, unifiedType } from './type-check';
import type { ColumnTypes, CompiledExpression, Rows, TextPool, ValueType, Vector } from './vector';

const BOOLEAN: ValueType = { kind: 'boolean' };

/** Turns checked expressions into nodes that each run one loop over whole columns. */
export class ExpressionCompiler {
  constructor(private readonly columns: ColumnTypes) {}

  /** `type` is what the surroundings make of it: it gives null literals a type and lets text be read as a time. */
  compile(expression: Expression, type: ValueType): CompiledExpression {
    if (expression === null || typeof expression !== 'object') return constantOf(expression, type);
    if ('literal' in expression) return constantOf(expression.literal, type);
    if ('column' in expression) return new ColumnNode(expression.column, this.columns.get(expression.column)!);
    if ('eq' in expression) return this.comparison('eq', expression.eq);
    if ('ne' in expression) return this.comparison('ne', expression.ne);
    if ('lt' in expression) return this.comparison('lt', expression.lt);
    if ('lte' in expression) return this.comparison('lte', expression.lte);
    if ('gt' in expression) return this.comparison('gt', expression.gt);
    if ('gte' in expression) return this.comparison('gte', expression.gte);
    if ('in' in expression) return this.inList(expression.in[0], expression.in[1]);
    if ('isNull' in expression) return new IsNullNode(this.compileOwn(expression.isNull));
    if ('and' in expression) return this.logic(expression.and, andColumns);
    if ('or' in expression) return this.logic(expression.or, orColumns);
    if ('not' in expression) return new NotNode(this.compile(expression.not, BOOLEAN));
    if ('add' in expression) return this.arithmetic('add', expression.add);
    if ('subtract' in expression) return this.arithmetic('subtract', expression.subtract);
    if ('multiply' in expression) return this.arithmetic('multiply', expression.multiply);
    if ('divide' in expression) return this.arithmetic('divide', expression.divide);
    if ('hourOf' in expression) return new HourNode(this.compile(expression.hourOf, { kind: 'time' }));
    if ('isWeekend' in expression) return new WeekendNode(this.compile(expression.isWeekend, { kind: 'time' }));
    return this.caseWhen(expression.caseWhen, expression.else ?? null, type);
  }

  private compileOwn(expression: Expression): CompiledExpression {
    return this.compile(expression, valueType(this.checkedType(expression)));
  }

  private checkedType(expression: Expression): CheckedType {
    return checkExpression(expression, this.columns, [], new Problems());
  }

  private comparison(operator: ComparisonOperator, sides: readonly [Expression, Expression]): CompiledExpression {
    const types = sides.map((side) => this.checkedType(side));
    // A time beside a text makes a time of the text; null takes the other side's type.
    const common = types.some((type) => type.kind === 'time')
      ? { kind: 'time' as const }
      : valueType(unifiedType(types[0], types[1])!);
    const [a, b] = sides.map((side, i) =>
      this.compile(side, types[i].kind === 'number' ? (types[i] as ValueType) : common),
    );
    return new ComparisonNode(operator, a, b);
  }

  private inList(expression: Expression, list: readonly Literal[]): CompiledExpression {
    const checked = this.checkedType(expression);
    const first = list.find((item) => item !== null) ?? null;
    const type = valueType(checked.kind === 'null' ? this.checkedType(first) : checked);
    return new InNode(this.compile(expression, type), type, list);
  }

  private logic(parts: readonly Expression[], combine: typeof andColumns): CompiledExpression {
    const nodes = parts.map((part) => this.compile(part, BOOLEAN));
    return nodes.reduce((left, right) => new LogicNode(left, right, combine));
  }

  private arithmetic(operator: Arithmetic, parts: readonly Expression[]): CompiledExpression {
    const nodes = parts.map((part) =>
      this.compile(part, valueType(this.checkedType(part), { kind: 'number', scale: 0 })),
    );
    return nodes.reduce((left, right) => new ArithmeticNode(operator, left, right));
  }

  private caseWhen(
    branches: readonly { when: Expression; then: Expression }[],
    otherwise: Expression,
    type: ValueType,
  ): CompiledExpression {
    const values = [...branches.map((branch) => branch.then), otherwise];
    const checked = values.map((value) => this.checkedType(value)).reduce((a, b) => unifiedType(a, b)!);
    const common = valueType(checked, type);
    const whens = branches.map((branch) => this.compile(branch.when, BOOLEAN));
    const thens = values.map((value) => this.compile(value, common));
    return new CaseNode(common, whens, thens);
  }
}

function valueType(type: CheckedType, ofNull: ValueType = { kind: 'text' }): ValueType {
  return type.kind === 'null' || type.kind === 'unknown' ? ofNull : type;
}

class ColumnNode implements CompiledExpression {
  constructor(
    private readonly name: string,
    readonly type: ValueType,
  ) {}

  evaluate(rows: Rows): Vector {
    return rows.column(this.name);
  }
}

class ComparisonNode implements CompiledExpression {
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

class IsNullNode implements CompiledExpression {
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

class LogicNode implements CompiledExpression {
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

class NotNode implements CompiledExpression {
  readonly type = BOOLEAN;

  constructor(private readonly of: CompiledExpression) {}

  evaluate(rows: Rows, texts: TextPool): Vector {
    return { kind: 'boolean', values: notColumn(truthOf(this.of.evaluate(rows, texts)), rows.length) };
  }
}

type Arithmetic = 'add' | 'subtract' | 'multiply' | 'divide';

class ArithmeticNode implements CompiledExpression {
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

class HourNode implements CompiledExpression {
  readonly type: ValueType = { kind: 'number', scale: 0 };

  constructor(private readonly time: CompiledExpression) {}

  evaluate(rows: Rows, texts: TextPool): Vector {
    return { kind: 'number', scale: 0, ...hourColumn(numbersOf(this.time.evaluate(rows, texts)), rows.length) };
  }
}

class WeekendNode implements CompiledExpression {
  readonly type = BOOLEAN;

  constructor(private readonly time: CompiledExpression) {}

  evaluate(rows: Rows, texts: TextPool): Vector {
    return { kind: 'boolean', values: weekendColumn(numbersOf(this.time.evaluate(rows, texts)), rows.length) };
  }
}

/** All branches are computed for all rows: no branch can fail, and loops over whole columns cost less than choosing first. */
class CaseNode implements CompiledExpression {
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

function scaleOf(type: ValueType): number {
  return type.kind === 'number' ? type.scale : 0;
}

function idsOf(vector: Vector): Uint32Array {
  if (vector.kind !== 'text') throw new TypeError(`expected a text column, got ${vector.kind}`);
  return vector.ids;
}

function truthOf(vector: Vector): Uint8Array {
  if (vector.kind !== 'boolean') throw new TypeError(`expected a boolean column, got ${vector.kind}`);
  return vector.values;
}

function numbersOf(vector: Vector): NumberColumn {
  if (vector.kind !== 'number' && vector.kind !== 'time')
    throw new TypeError(`expected a column of numbers, got ${vector.kind}`);
  return vector;
}
