import type { ComparisonOperator } from './compare-kernels';
import { ComparisonNode } from './comparison-node';
import { constantOf } from './constant';
import type { Expression, Literal } from './definition';
import { InNode } from './in-node';
import { andColumns, orColumns } from './logic-kernels';
import { BOOLEAN } from './node-parts';
import {
  type Arithmetic,
  ArithmeticNode,
  CaseNode,
  ColumnNode,
  HourNode,
  IsNullNode,
  LogicNode,
  NotNode,
  WeekendNode,
} from './nodes';
import { Problems } from './problem';
import { type CheckedType, checkExpression, unifiedType } from './type-check';
import type { ColumnTypes, CompiledExpression, ValueType } from './vector';

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
