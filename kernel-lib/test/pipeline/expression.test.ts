import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { branch } from '../../src/pipeline/branch';
import type { Expression } from '../../src/pipeline/definition';
import { compileExpression, typeOf } from '../../src/pipeline/expression';
import type { ColumnTypes, ValueType } from '../../src/pipeline/vector';
import { evaluateRow, MapPool, type Row, rowsOf, type Value, valueAt } from './row-evaluator';

const TYPES: ColumnTypes = new Map<string, ValueType>([
  ['n0', { kind: 'number', scale: 0 }],
  ['m0', { kind: 'number', scale: 0 }],
  ['n2', { kind: 'number', scale: 2 }],
  ['n6', { kind: 'number', scale: 6 }],
  ['t', { kind: 'text' }],
  ['s', { kind: 'text' }],
  ['b', { kind: 'boolean' }],
  ['c', { kind: 'boolean' }],
  ['at', { kind: 'time' }],
]);

const TEXTS = ['', 'a', 'b', 'view', 'purchase', 'ü', '\ue000', '😀', 'a\u0000'];
const BIG = Number.MAX_SAFE_INTEGER;

const units = fc.oneof(
  fc.integer({ min: -1000, max: 1000 }),
  fc.integer({ min: -1_000_000_000_000, max: 1_000_000_000_000 }),
  fc.constantFrom(0, 1, -1, 5, 50, BIG, -BIG, BIG - 1, (BIG - 1) / 2, 3_002_399_751_580_330),
);
const number = (scale: number) => units.map((value): Value => ({ kind: 'number', units: BigInt(value), scale }));
const orNull = (value: fc.Arbitrary<Value>) => fc.option(value, { nil: null, freq: 5 });
const text = orNull(fc.constantFrom(...TEXTS).map((value): Value => ({ kind: 'text', text: value })));
const truth = orNull(fc.boolean().map((value): Value => ({ kind: 'boolean', truth: value })));
const time = orNull(
  fc
    .integer({ min: -4_000_000_000_000, max: 4_000_000_000_000 })
    .map((ms): Value => ({ kind: 'time', ms: BigInt(ms) })),
);

const row: fc.Arbitrary<Row> = fc
  .tuple(orNull(number(0)), orNull(number(0)), orNull(number(2)), orNull(number(6)), text, text, truth, truth, time)
  .map((values) => new Map([...TYPES.keys()].map((name, i) => [name, values[i]])));

const column = (...names: string[]): fc.Arbitrary<Expression> =>
  fc.constantFrom(...names).map((name) => ({ column: name }));
const numberLiteral = fc.oneof(
  fc.integer({ min: -1000, max: 1000 }),
  fc.constantFrom(0, 0.1, 12.34, -0.000001, 0.5, 1.5, 33.333333, 9007199254740991, 100),
);
const textLiteral = fc.constantFrom(...TEXTS, 'absent');
const timeLiteral = fc.constantFrom('2019-10-01', '2019-10-05T23:59:59.999Z', '1969-12-31T23:00:00Z');

const { truths, numbers, textsOf, times } = fc.letrec<{
  truths: Expression;
  numbers: Expression;
  textsOf: Expression;
  times: Expression;
}>((tie) => {
  const pair = (part: fc.Arbitrary<Expression>) => fc.tuple(part, part);
  const cases = (part: fc.Arbitrary<Expression>): fc.Arbitrary<Expression> =>
    fc
      .tuple(fc.array(fc.tuple(tie('truths'), part), { minLength: 1, maxLength: 3 }), part, fc.boolean())
      .map(([branches, otherwise, hasElse]) => ({
        caseWhen: branches.map(([when, value]) => branch(when, value)),
        ...(hasElse ? { else: otherwise } : {}),
      }));
  const comparisons = (operators: readonly string[], sides: fc.Arbitrary<[Expression, Expression]>) =>
    fc
      .tuple(fc.constantFrom(...operators), sides)
      .map(([operator, pairOfSides]) => ({ [operator]: pairOfSides }) as never);
  const ordered = ['eq', 'ne', 'lt', 'lte', 'gt', 'gte'];
  return {
    truths: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      column('b', 'c'),
      fc.constantFrom<Expression>(true, false, null),
      comparisons(ordered, pair(tie('numbers'))),
      comparisons(ordered, pair(tie('textsOf'))),
      comparisons(ordered, fc.tuple(tie('times'), fc.oneof(tie('times'), timeLiteral))),
      comparisons(ordered, fc.tuple(timeLiteral, column('at'))),
      comparisons(['eq', 'ne'], pair(tie('truths'))),
      fc.tuple(tie('numbers'), fc.array(fc.option(numberLiteral), { minLength: 1 })).map((of) => ({ in: of })),
      fc.tuple(tie('textsOf'), fc.array(fc.option(textLiteral), { minLength: 1 })).map((of) => ({ in: of })),
      fc.tuple(column('at'), fc.array(timeLiteral, { minLength: 1 })).map((of) => ({ in: of })),
      fc.tuple(column('b'), fc.array(fc.option(fc.boolean()), { minLength: 1 })).map((of) => ({ in: of })),
      fc.oneof(tie('numbers'), tie('textsOf'), tie('truths'), tie('times')).map((of) => ({ isNull: of })),
      fc.array(tie('truths'), { minLength: 1, maxLength: 3 }).map((and) => ({ and })),
      fc.array(tie('truths'), { minLength: 1, maxLength: 3 }).map((or) => ({ or })),
      tie('truths').map((not) => ({ not })),
      tie('times').map((isWeekend) => ({ isWeekend })),
      cases(tie('truths')),
    ),
    numbers: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      column('n0', 'm0', 'n2', 'n6'),
      fc.option(numberLiteral),
      numberLiteral.map((literal) => ({ literal })),
      fc.array(tie('numbers'), { minLength: 2, maxLength: 3 }).map((add) => ({ add })),
      pair(tie('numbers')).map((subtract) => ({ subtract })),
      fc.array(tie('numbers'), { minLength: 2, maxLength: 3 }).map((multiply) => ({ multiply })),
      pair(tie('numbers')).map((divide) => ({ divide })),
      tie('times').map((hourOf) => ({ hourOf })),
      cases(tie('numbers')),
    ),
    textsOf: fc.oneof({ maxDepth: 3 }, column('t', 's'), fc.option(textLiteral), cases(tie('textsOf'))),
    times: fc.oneof({ maxDepth: 3 }, column('at'), column('at'), cases(column('at'))),
  };
});

function check(expression: Expression, rows: readonly Row[]): void {
  const pool = new MapPool();
  const compiled = compileExpression(expression, TYPES);
  const vector = compiled.evaluate(rowsOf(rows, TYPES, pool), pool);
  expect(vector.kind).toBe(compiled.type.kind);
  const got = rows.map((_, i) => valueAt(vector, i, pool));
  expect(got).toEqual(rows.map((one) => evaluateRow(expression, one, TYPES)));
}

describe('compileExpression equals a row at a time over BigInt', () => {
  const someRows = fc.array(row, { minLength: 1, maxLength: 12 });
  const runs = (seed: number) => ({ seed, numRuns: 1500 });
  it('for conditions', () => fc.assert(fc.property(truths, someRows, check), runs(1)));
  it('for numbers', () => fc.assert(fc.property(numbers, someRows, check), runs(2)));
  it('for texts', () => fc.assert(fc.property(textsOf, someRows, check), runs(3)));
  it('for times', () => fc.assert(fc.property(times, someRows, check), runs(4)));
});

describe('compileExpression', () => {
  const evaluate = (expression: Expression, values: Record<string, Value> = {}) => {
    const pool = new MapPool();
    const one = new Map(Object.entries(values));
    return valueAt(compileExpression(expression, TYPES).evaluate(rowsOf([one], TYPES, pool), pool), 0, pool);
  };

  it('keeps decimals exact: 0.1 + 0.2 is 0.3', () => {
    expect(evaluate({ eq: [{ add: [0.1, 0.2] }, 0.3] })).toEqual({ kind: 'boolean', truth: true });
  });

  it('rounds a quotient half away from zero at six decimals', () => {
    expect(evaluate({ divide: [1, 3] })).toEqual({ kind: 'number', units: 333333n, scale: 6 });
    expect(evaluate({ divide: [0.000001, 2] })).toEqual({ kind: 'number', units: 1n, scale: 6 });
    expect(evaluate({ divide: [-0.000001, 2] })).toEqual({ kind: 'number', units: -1n, scale: 6 });
    expect(evaluate({ divide: [1, 0] })).toBeNull();
  });

  it('gives null for a result of 2^53 units', () => {
    expect(evaluate({ add: [BIG, 1] })).toBeNull();
    expect(evaluate({ add: [BIG - 1, 1] })).toEqual({ kind: 'number', units: BigInt(BIG), scale: 0 });
  });

  it('orders text by code points, not by UTF-16 units', () => {
    expect('😀' < '\ue000').toBe(true);
    expect(evaluate({ lt: ['\ue000', '😀'] })).toEqual({ kind: 'boolean', truth: true });
  });

  it('looks literals up again at each evaluation, because a pool may be compacted', () => {
    const compiled = compileExpression({ eq: [{ column: 't' }, 'view'] }, TYPES);
    for (const before of [[], ['x', 'y'], ['view']]) {
      const pool = new MapPool();
      for (const other of before) pool.internText(other);
      const rows = rowsOf([new Map([['t', { kind: 'text', text: 'view' } as Value]])], TYPES, pool);
      expect(valueAt(compiled.evaluate(rows, pool), 0, pool)).toEqual({ kind: 'boolean', truth: true });
    }
  });

  it('does not write into the columns that it reads', () => {
    const pool = new MapPool();
    const rows = rowsOf([new Map(), new Map([['n0', { kind: 'number', units: 5n, scale: 0 } as Value]])], TYPES, pool);
    const before = structuredClone(rows.column('n0'));
    const zero: Expression = { caseWhen: [branch({ isNull: { column: 'n0' } }, 0)], else: { column: 'n0' } };
    compileExpression({ divide: [zero, { column: 'n0' }] }, TYPES).evaluate(rows, pool);
    compileExpression({ divide: [{ column: 'n0' }, 0] }, TYPES).evaluate(rows, pool);
    expect(rows.column('n0')).toEqual(before);
  });
});

describe('typeOf', () => {
  it('adds the scales of factors up to six', () => {
    expect(typeOf({ multiply: [{ column: 'n2' }, { column: 'n2' }] }, TYPES)).toEqual({ kind: 'number', scale: 4 });
    expect(typeOf({ multiply: [{ column: 'n6' }, { column: 'n2' }] }, TYPES)).toEqual({ kind: 'number', scale: 6 });
    expect(typeOf({ divide: [{ column: 'n0' }, 2] }, TYPES)).toEqual({ kind: 'number', scale: 6 });
    expect(typeOf({ subtract: [{ column: 'n2' }, 0.125] }, TYPES)).toEqual({ kind: 'number', scale: 3 });
  });

  it('names every problem at once', () => {
    const wrong = { and: [{ eq: [{ column: 'n22' }, 1] }, { not: { column: 't' } }] } as Expression;
    expect(() => typeOf(wrong, TYPES)).toThrow(/and\[0\]\.eq\[0\]\.column[\s\S]*and\[1\]\.not/);
  });
});
