import type { DocumentValue } from '../../src/event/document';
import type { Aggregate, Expression } from '../../src/pipeline/definition';
import { typeOf } from '../../src/pipeline/expression';
import type { ColumnTypes } from '../../src/pipeline/vector';
import { evaluateRow, type Row, type Value } from '../pipeline/row-evaluator';

export const number = (units: number | bigint, scale = 0): Value => ({ kind: 'number', units: BigInt(units), scale });
export const text = (value: string | null): Value => (value === null ? null : { kind: 'text', text: value });
export const time = (ms: number): Value => ({ kind: 'time', ms: BigInt(ms) });

export function isTrue(expression: Expression | null, row: Row, types: ColumnTypes): boolean {
  if (expression === null) return true;
  const value = evaluateRow(expression, row, types);
  return value?.kind === 'boolean' && value.truth;
}

/** A value as a document shows it. */
export function shown(value: Value): DocumentValue {
  if (value === null) return null;
  if (value.kind === 'text') return value.text;
  if (value.kind === 'boolean') return value.truth;
  if (value.kind === 'time') return new Date(Number(value.ms));
  return decimal(value.units, value.scale);
}

/** The double that a decimal's digits are read as; at scale 0 the integer. */
export function decimal(units: bigint, scale: number): number {
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const value = Number(scale === 0 ? whole : `${whole}.${digits.slice(-scale)}`);
  return units < 0n ? -value : value;
}

/** `numerator / denominator` with so many decimals, half away from zero; null over 0. */
export function ratio(numerator: bigint, denominator: bigint, decimals: number): number | null {
  if (denominator === 0n) return null;
  const twice = 2n * (numerator < 0n ? -numerator : numerator) * 10n ** BigInt(decimals);
  const units = (twice + denominator) / (2n * denominator);
  return decimal(numerator < 0n ? -units : units, decimals);
}

/** A value as it stands in an `_id`. */
export function idText(value: DocumentValue): string {
  if (value === null) return '';
  const plain = value instanceof Date ? value.toISOString() : String(value);
  return plain.split('\\').join('\\\\').split('|').join('\\|');
}

/** An aggregate of rows, straight from its meaning. */
export function aggregate(what: Aggregate, rows: readonly Row[], types: ColumnTypes): DocumentValue {
  if ('count' in what) return rows.length;
  if ('countIf' in what) return rows.filter((row) => isTrue(what.countIf, row, types)).length;
  if ('countDistinct' in what) return distinct(what.countDistinct, rows);
  if ('approxCountDistinct' in what) throw new Error('an estimate has no exact value');
  if ('sum' in what) return total(what.sum, rows, types).shown;
  if ('sumIf' in what) {
    const [value, condition] = what.sumIf;
    return total(
      value,
      rows.filter((row) => isTrue(condition, row, types)),
      types,
    ).shown;
  }
  if ('avg' in what) {
    const { sum, count, scale } = total(what.avg, rows, types);
    return ratio(sum, BigInt(count) * 10n ** BigInt(scale), scale === 2 ? 2 : 6);
  }
  return extreme(what, rows, types);
}

function total(expression: Expression, rows: readonly Row[], types: ColumnTypes) {
  const type = typeOf(expression, types);
  const scale = type.kind === 'number' ? type.scale : 0;
  let sum = 0n;
  let count = 0;
  for (const row of rows) {
    const value = evaluateRow(expression, row, types);
    if (value?.kind !== 'number') continue;
    sum += value.units * 10n ** BigInt(scale - value.scale);
    count++;
  }
  return { sum, count, scale, shown: decimal(sum, scale) };
}

function extreme(what: { min: Expression } | { max: Expression }, rows: readonly Row[], types: ColumnTypes) {
  const isMin = 'min' in what;
  const expression = isMin ? what.min : what.max;
  const values = rows.map((row) => shown(evaluateRow(expression, row, types))).filter((value) => value !== null);
  values.sort((a, b) => Number(a) - Number(b));
  return (isMin ? values[0] : values.at(-1)) ?? null;
}

function distinct(columns: string | readonly string[], rows: readonly Row[]): number {
  const keys = new Set<string>();
  for (const row of rows) {
    if (typeof columns === 'string') {
      const value = shown(row.get(columns) ?? null);
      if (value !== null) keys.add(JSON.stringify(value));
    } else keys.add(JSON.stringify(columns.map((name) => shown(row.get(name) ?? null))));
  }
  return keys.size;
}
