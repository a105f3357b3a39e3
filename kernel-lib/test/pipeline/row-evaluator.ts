import type { Expression } from '../../src/pipeline/definition';
import { typeOf } from '../../src/pipeline/expression';
import type { ColumnTypes, Rows, TextPool, ValueType, Vector } from '../../src/pipeline/vector';

/** A value of one row as the plainest code would hold it. */
export type Value =
  | null
  | { kind: 'number'; units: bigint; scale: number }
  | { kind: 'text'; text: string }
  | { kind: 'boolean'; truth: boolean }
  | { kind: 'time'; ms: bigint };

export type Row = ReadonlyMap<string, Value>;

const LIMIT = 2n ** 53n;
const MAX_SCALE = 6;

/** A value with the decimals of a type, null if it then has 2^53 units: a caseWhen has the most decimals of its branches. */
function atScale(value: Value, type: ValueType): Value {
  if (value?.kind !== 'number' || type.kind !== 'number') return value;
  return bounded(value.units * 10n ** BigInt(type.scale - value.scale), type.scale);
}

/** Evaluates one row, one operator at a time, over BigInt: slow and plain, to judge the columnar kernels by. */
export function evaluateRow(expression: Expression, row: Row, types: ColumnTypes): Value {
  if (expression === null) return null;
  if (typeof expression === 'string') return { kind: 'text', text: expression };
  if (typeof expression === 'boolean') return { kind: 'boolean', truth: expression };
  if (typeof expression === 'number') return numberOf(expression);
  if ('column' in expression) return row.get(expression.column) ?? null;
  if ('literal' in expression) return evaluateRow(expression.literal, row, types);
  if ('isNull' in expression) return truthOf(evaluateRow(expression.isNull, row, types) === null);
  if ('not' in expression) return not(evaluateRow(expression.not, row, types));
  if ('and' in expression) return all(expression.and, row, types);
  if ('or' in expression)
    return not(
      all(
        expression.or.map((part) => ({ not: part })),
        row,
        types,
      ),
    );
  if ('in' in expression) {
    const equalities = expression.in[1].map((item) => ({ eq: [expression.in[0], item] as const }));
    return evaluateRow({ or: equalities }, row, types);
  }
  if ('add' in expression) return expression.add.map((part) => evaluateRow(part, row, types)).reduce(add);
  if ('subtract' in expression)
    return add(
      evaluateRow(expression.subtract[0], row, types),
      negated(evaluateRow(expression.subtract[1], row, types)),
    );
  if ('multiply' in expression)
    return expression.multiply.map((part) => evaluateRow(part, row, types)).reduce(multiply);
  if ('divide' in expression)
    return divide(evaluateRow(expression.divide[0], row, types), evaluateRow(expression.divide[1], row, types));
  if ('hourOf' in expression) {
    const time = evaluateRow(expression.hourOf, row, types);
    return time?.kind === 'time' ? bounded(BigInt(new Date(Number(time.ms)).getUTCHours()), 0) : null;
  }
  if ('isWeekend' in expression) {
    const time = evaluateRow(expression.isWeekend, row, types);
    return time?.kind === 'time' ? truthOf([0, 6].includes(new Date(Number(time.ms)).getUTCDay())) : null;
  }
  if ('caseWhen' in expression) {
    const branch = expression.caseWhen.find(({ when }) => isTrue(evaluateRow(when, row, types)));
    return atScale(
      evaluateRow(branch === undefined ? (expression.else ?? null) : branch.then, row, types),
      typeOf(expression, types),
    );
  }
  return compare(expression, row, types);
}

function compare(
  expression: Exclude<Expression, string | number | boolean | null>,
  row: Row,
  types: ColumnTypes,
): Value {
  const [[operator, sides]] = Object.entries(expression) as [string, [Expression, Expression]][];
  const a = evaluateRow(sides[0], row, types);
  const b = evaluateRow(sides[1], row, types);
  if (a === null || b === null) return null;
  const order = orderOf(a, b);
  if (operator === 'eq') return truthOf(order === 0);
  if (operator === 'ne') return truthOf(order !== 0);
  if (operator === 'lt') return truthOf(order < 0);
  if (operator === 'lte') return truthOf(order <= 0);
  if (operator === 'gt') return truthOf(order > 0);
  return truthOf(order >= 0);
}

function orderOf(a: NonNullable<Value>, b: NonNullable<Value>): number {
  if (a.kind === 'number' && b.kind === 'number') {
    const difference = a.units * 10n ** BigInt(6 - a.scale) - b.units * 10n ** BigInt(6 - b.scale);
    return Number(difference > 0n) - Number(difference < 0n);
  }
  if (a.kind === 'time' || b.kind === 'time') return Number(msOf(a) - msOf(b));
  if (a.kind === 'text' && b.kind === 'text') return Buffer.compare(Buffer.from(a.text), Buffer.from(b.text));
  return Number(a.kind === 'boolean' && a.truth) - Number(b.kind === 'boolean' && b.truth);
}

function msOf(value: NonNullable<Value>): bigint {
  if (value.kind === 'text') return BigInt(Date.parse(value.text));
  return value.kind === 'time' ? value.ms : 0n;
}

function numberOf(value: number): Value {
  const [whole, fraction = ''] = String(value).split('.');
  return bounded(BigInt(whole + fraction), fraction.length);
}

function add(a: Value, b: Value): Value {
  if (a?.kind !== 'number' || b?.kind !== 'number') return null;
  const scale = Math.max(a.scale, b.scale);
  return bounded(a.units * 10n ** BigInt(scale - a.scale) + b.units * 10n ** BigInt(scale - b.scale), scale);
}

function negated(value: Value): Value {
  return value?.kind === 'number' ? { ...value, units: -value.units } : null;
}

function multiply(a: Value, b: Value): Value {
  if (a?.kind !== 'number' || b?.kind !== 'number') return null;
  const scale = a.scale + b.scale;
  if (scale <= MAX_SCALE) return bounded(a.units * b.units, scale);
  return bounded(rounded(a.units * b.units, 10n ** BigInt(scale - MAX_SCALE)), MAX_SCALE);
}

function divide(a: Value, b: Value): Value {
  if (a?.kind !== 'number' || b?.kind !== 'number' || b.units === 0n) return null;
  return bounded(rounded(a.units * 10n ** BigInt(MAX_SCALE + b.scale - a.scale), b.units), MAX_SCALE);
}

/** The nearest integer, half away from zero: half the denominator is added to the magnitudes, then cut. */
function rounded(numerator: bigint, denominator: bigint): bigint {
  const magnitude = (value: bigint) => (value < 0n ? -value : value);
  const quotient = (2n * magnitude(numerator) + magnitude(denominator)) / (2n * magnitude(denominator));
  return numerator < 0n === denominator < 0n ? quotient : -quotient;
}

function bounded(units: bigint, scale: number): Value {
  return units < LIMIT && units > -LIMIT ? { kind: 'number', units, scale } : null;
}

function all(parts: readonly Expression[], row: Row, types: ColumnTypes): Value {
  const values = parts.map((part) => evaluateRow(part, row, types));
  if (values.some((value) => value?.kind === 'boolean' && !value.truth)) return truthOf(false);
  return values.includes(null) ? null : truthOf(true);
}

function not(value: Value): Value {
  return value?.kind === 'boolean' ? truthOf(!value.truth) : null;
}

function isTrue(value: Value): boolean {
  return value?.kind === 'boolean' && value.truth;
}

function truthOf(truth: boolean): Value {
  return { kind: 'boolean', truth };
}

/** A pool that never forgets; the kernels must not care. */
export class MapPool implements TextPool {
  private readonly ids = new Map<string, number>();
  private readonly texts: string[] = [];

  internText(text: string): number {
    const known = this.ids.get(text);
    if (known !== undefined) return known;
    this.ids.set(text, this.texts.length);
    return this.texts.push(text) - 1;
  }

  textOf(id: number): string {
    return this.texts[id];
  }
}

/** The same rows in columns. Arrays are longer than they need be and null rows hold rubbish, as an engine's may. */
export function rowsOf(rows: readonly Row[], types: ColumnTypes, pool: TextPool): Rows {
  const columns = new Map(
    [...types].map(([name]) => [
      name,
      vectorOf(
        rows.map((row) => row.get(name) ?? null),
        types,
        name,
        pool,
      ),
    ]),
  );
  return { length: rows.length, column: (name) => columns.get(name)! };
}

function vectorOf(values: readonly Value[], types: ColumnTypes, name: string, pool: TextPool): Vector {
  const type = types.get(name)!;
  const length = values.length + 3;
  if (type.kind === 'text') {
    const ids = new Uint32Array(length).fill(123456);
    for (const [i, value] of values.entries())
      ids[i] = value?.kind === 'text' ? pool.internText(value.text) : 0xffffffff;
    return { kind: 'text', ids };
  }
  if (type.kind === 'boolean') {
    const truths = new Uint8Array(length).fill(7);
    for (const [i, value] of values.entries()) truths[i] = value?.kind === 'boolean' ? Number(value.truth) : 2;
    return { kind: 'boolean', values: truths };
  }
  const numbers = new Float64Array(length).fill(Number.NaN);
  const nulls = new Uint8Array(length).fill(1);
  for (const [i, value] of values.entries()) {
    if (value?.kind === 'number') numbers[i] = Number(value.units);
    if (value?.kind === 'time') numbers[i] = Number(value.ms);
    nulls[i] = value === null ? 1 : 0;
  }
  const own = { values: numbers, nulls: nulls.subarray(0, values.length).includes(1) ? nulls : null };
  return type.kind === 'time' ? { kind: 'time', ...own } : { kind: 'number', scale: type.scale, ...own };
}

/** One row of a vector. */
export function valueAt(vector: Vector, i: number, pool: TextPool): Value {
  if (vector.kind === 'text')
    return vector.ids[i] === 0xffffffff ? null : { kind: 'text', text: pool.textOf(vector.ids[i]) };
  if (vector.kind === 'boolean') return vector.values[i] === 2 ? null : truthOf(vector.values[i] === 1);
  if (vector.nulls !== null && vector.nulls[i] === 1) return null;
  if (Object.is(vector.values[i], -0)) throw new Error('-0 is not a value');
  const units = BigInt(vector.values[i]);
  return vector.kind === 'time' ? { kind: 'time', ms: units } : { kind: 'number', units, scale: vector.scale };
}
