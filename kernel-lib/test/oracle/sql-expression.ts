import type { Aggregate, Expression } from '../../src/pipeline/definition';

/** Expressions as DuckDB's SQL, exact: money is DECIMAL(20, 2), other numbers are whole. */
export function toSql(expression: Expression): string {
  if (expression === null || typeof expression !== 'object') return literal(expression);
  const [[operator, argument]] = Object.entries(expression) as [string, never][];
  if ('caseWhen' in expression) {
    const branches = expression.caseWhen.map(({ when, then }) => `WHEN ${toSql(when)} THEN ${toSql(then)}`).join(' ');
    return `(CASE ${branches} ELSE ${expression.else === undefined ? 'NULL' : toSql(expression.else)} END)`;
  }
  const list = (joint: string) => `(${(argument as Expression[]).map(toSql).join(joint)})`;
  switch (operator) {
    case 'column':
      return `"${argument}"`;
    case 'literal':
      return literal(argument);
    case 'eq':
      return list(' = ');
    case 'ne':
      return list(' <> ');
    case 'lt':
      return list(' < ');
    case 'lte':
      return list(' <= ');
    case 'gt':
      return list(' > ');
    case 'gte':
      return list(' >= ');
    case 'and':
      return list(' AND ');
    case 'or':
      return list(' OR ');
    case 'add':
      return list(' + ');
    case 'subtract':
      return list(' - ');
    case 'multiply':
      return list(' * ');
    case 'not':
      return `(NOT ${toSql(argument)})`;
    case 'isNull':
      return `(${toSql(argument)} IS NULL)`;
    case 'in':
      return `(${toSql(argument[0])} IN (${(argument[1] as Expression[]).map(toSql).join(', ')}))`;
    case 'hourOf':
      return `extract('hour' FROM make_timestamp(${toSql(argument)} * 1000))`;
    case 'isWeekend':
      return `(dayofweek(make_timestamp(${toSql(argument)} * 1000)) IN (0, 6))`;
    default:
      throw new Error(`the oracle does not know the operator ${operator}`);
  }
}

function literal(value: string | number | boolean | null): string {
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  return value === null ? 'NULL' : String(value);
}

/** An aggregate as SQL columns that give text, so that no digit is lost on the way, and how their texts make the value. */
export function aggregateSql(aggregate: Aggregate): {
  columns: string[];
  value: (texts: (string | null)[]) => unknown;
} {
  const [[kind, argument]] = Object.entries(aggregate) as [string, never][];
  const number = ([text]: (string | null)[]) => (text === null ? null : Number(text));
  switch (kind) {
    case 'count':
      return { columns: ['count(*)'], value: number };
    case 'countIf':
      return { columns: [`count(*) FILTER (WHERE ${toSql(argument)})`], value: number };
    case 'sum':
      return { columns: [`coalesce(sum(${toSql(argument)}), 0)`], value: number };
    case 'sumIf':
      return {
        columns: [`coalesce(sum(${toSql(argument[0])}) FILTER (WHERE ${toSql(argument[1])}), 0)`],
        value: number,
      };
    case 'avg':
      return {
        columns: [`sum(${toSql(argument)})`, `count(${toSql(argument)})`],
        value: ([sum, count]) => (sum === null ? null : quotient(sum, count ?? '0', sum.includes('.') ? 2 : 6)),
      };
    case 'min':
    case 'max':
      return { columns: [`${kind}(${toSql(argument)})`], value: number };
    case 'countDistinct': {
      const names = typeof argument === 'string' ? [argument] : (argument as string[]);
      const one = names.length === 1 ? `"${names[0]}"` : `row(${names.map((name) => `"${name}"`).join(', ')})`;
      return { columns: [`count(DISTINCT ${one})`], value: number };
    }
    default:
      throw new Error(`the oracle does not know the aggregate ${kind}`);
  }
}

/** `sum / count` of decimal texts, rounded half away from zero to so many decimals; null for count 0. */
export function quotient(sum: string, count: string, decimals: number): number | null {
  const scaleOf = (text: string) => (text.includes('.') ? text.length - text.indexOf('.') - 1 : 0);
  const scale = Math.max(scaleOf(sum), scaleOf(count));
  const whole = (text: string) => BigInt(text.replace('.', '')) * 10n ** BigInt(scale - scaleOf(text));
  const divisor = whole(count);
  if (divisor === 0n) return null;
  const dividend = whole(sum) * 10n ** BigInt(decimals);
  const sign = dividend < 0n !== divisor < 0n ? -1n : 1n;
  const abs = (value: bigint) => (value < 0n ? -value : value);
  const rounded = (sign * (2n * abs(dividend) + abs(divisor))) / (2n * abs(divisor));
  return Number(rounded) / 10 ** decimals;
}
