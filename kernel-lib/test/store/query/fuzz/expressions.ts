import type { Draw } from './draw';

/** An expression, and the SQL that means the same, NULL standing for null and missing. */
export interface ExpressionTwin {
  readonly expression: unknown;
  readonly sql: string;
}

export function drawExpression(draw: Draw): ExpressionTwin {
  switch (draw.one(['number', 'number', 'text', 'date', 'list', 'boolean'])) {
    case 'number':
      return drawNumber(draw, 3);
    case 'text':
      return drawText(draw);
    case 'date':
      return drawDate(draw);
    case 'list':
      return drawList(draw);
    default:
      return drawBoolean(draw);
  }
}

export function drawNumber(draw: Draw, depth: number): ExpressionTwin {
  if (depth === 0 || draw.chance(0.2)) {
    const field = draw.one(['i', 'n', 'k', 'constant']);
    if (field !== 'constant') return { expression: `$${field}`, sql: `${field}::DOUBLE` };
    const value = draw.int(-9, 9) / draw.one([1, 2, 4]);
    return { expression: value, sql: `(${value})::DOUBLE` };
  }
  const a = drawNumber(draw, depth - 1);
  const b = drawNumber(draw, depth - 1);
  const two = (name: string, sql: string): ExpressionTwin => ({
    expression: { [name]: [a.expression, b.expression] },
    sql,
  });
  const one = (name: string, sql: string): ExpressionTwin => ({ expression: { [name]: a.expression }, sql });
  switch (
    draw.one([
      '$add',
      '$subtract',
      '$multiply',
      '$divide',
      '$mod',
      '$abs',
      '$floor',
      '$ceil',
      '$round',
      '$trunc',
      '$cond',
      '$ifNull',
      '$min',
      '$switch',
      '$strLenCP',
      '$size',
    ])
  ) {
    case '$add':
      return two('$add', `(${a.sql} + ${b.sql})`);
    case '$subtract':
      return two('$subtract', `(${a.sql} - ${b.sql})`);
    case '$multiply':
      return two('$multiply', `(${a.sql} * ${b.sql})`);
    case '$divide': {
      const divisor = draw.int(1, 8);
      return { expression: { $divide: [a.expression, divisor] }, sql: `(${a.sql} / ${divisor})` };
    }
    case '$mod': {
      const divisor = draw.int(1, 8);
      return { expression: { $mod: [a.expression, divisor] }, sql: `(${a.sql} % ${divisor})` };
    }
    case '$abs':
      return one('$abs', `abs(${a.sql})`);
    case '$floor':
      return one('$floor', `floor(${a.sql})`);
    case '$ceil':
      return one('$ceil', `ceil(${a.sql})`);
    case '$round':
      return one('$round', `round_even(${a.sql}, 0)`);
    case '$trunc':
      return one('$trunc', `trunc(${a.sql})`);
    case '$cond': {
      const test = drawBoolean(draw);
      return {
        expression: { $cond: [test.expression, a.expression, b.expression] },
        sql: `(CASE WHEN ${test.sql} THEN ${a.sql} ELSE ${b.sql} END)`,
      };
    }
    case '$ifNull':
      return { expression: { $ifNull: [a.expression, b.expression, 7] }, sql: `coalesce(${a.sql}, ${b.sql}, 7)` };
    case '$min': {
      const name = draw.one(['$min', '$max']);
      return two(name, `${name === '$min' ? 'least' : 'greatest'}(${a.sql}, ${b.sql})`);
    }
    case '$switch': {
      const [first, second] = [drawBoolean(draw), drawBoolean(draw)];
      const branches = [
        { case: first.expression, then: a.expression },
        { case: second.expression, then: 3 },
      ];
      return {
        expression: { $switch: { branches, default: b.expression } },
        sql: `(CASE WHEN ${first.sql} THEN ${a.sql} WHEN ${second.sql} THEN 3 ELSE ${b.sql} END)`,
      };
    }
    case '$strLenCP':
      return { expression: { $strLenCP: { $ifNull: ['$s', ''] } }, sql: "length(coalesce(s, ''))::DOUBLE" };
    default:
      return { expression: { $size: { $ifNull: ['$l', []] } }, sql: 'len(coalesce(l, []))::DOUBLE' };
  }
}

function drawBoolean(draw: Draw): ExpressionTwin {
  const value = draw.int(-5, 20);
  const [name, word] = draw.one([
    ['$gt', '>'],
    ['$gte', '>='],
    ['$eq', '='],
  ]);
  const plain = { expression: { [name]: ['$k', value] }, sql: `(k ${word} ${value})` };
  switch (draw.one(['plain', 'and', 'not', 'bool', 'in', 'null'])) {
    case 'and':
      return { expression: { $and: [plain.expression, '$b'] }, sql: `(${plain.sql} AND coalesce(b, false))` };
    case 'not':
      return { expression: { $not: [plain.expression] }, sql: `(NOT ${plain.sql})` };
    case 'bool':
      return { expression: { $or: ['$b', plain.expression] }, sql: `(coalesce(b, false) OR ${plain.sql})` };
    case 'in':
      return { expression: { $in: ['$k', [1, value]] }, sql: `(k IN (1, ${value}))` };
    case 'null':
      return { expression: { $gt: ['$i', null] }, sql: '(i IS NOT NULL)' };
    default:
      return plain;
  }
}

function drawText(draw: Draw): ExpressionTwin {
  const from = draw.int(0, 3);
  const length = draw.int(0, 4);
  return draw.one<ExpressionTwin>([
    { expression: { $concat: ['$s', '-', { $toString: '$k' }] }, sql: "(s || '-' || k::VARCHAR)" },
    { expression: { $substrCP: ['$s', from, length] }, sql: `substring(coalesce(s, ''), ${from + 1}, ${length})` },
    { expression: { $indexOfCP: ['$s', 'p'] }, sql: "(instr(s, 'p') - 1)" },
    { expression: { $strLenBytes: { $ifNull: ['$s', ''] } }, sql: "strlen(coalesce(s, ''))" },
    { expression: { $split: ['$s', '.'] }, sql: "string_split(s, '.')" },
    { expression: { $replaceAll: { input: '$s', find: 'p', replacement: 'PP' } }, sql: "replace(s, 'p', 'PP')" },
    { expression: { $trim: { input: '$s', chars: 'ae' } }, sql: "trim(s, 'ae')" },
    { expression: { $ltrim: { input: '$s', chars: 'ax' } }, sql: "ltrim(s, 'ax')" },
    { expression: { $rtrim: { input: '$s', chars: 'ge' } }, sql: "rtrim(s, 'ge')" },
    { expression: { $regexMatch: { input: '$s', regex: 'a.*e' } }, sql: "coalesce(regexp_matches(s, 'a.*e'), false)" },
    { expression: { $toInt: { $toString: '$i' } }, sql: 'i' },
  ]);
}

const PARTS = {
  $year: 'year(d)',
  $month: 'month(d)',
  $dayOfMonth: 'day(d)',
  $dayOfWeek: '(dayofweek(d) + 1)',
  $dayOfYear: 'dayofyear(d)',
  $hour: 'hour(d)',
  $minute: 'minute(d)',
  $second: 'second(d)',
  $millisecond: '(millisecond(d) % 1000)',
  $isoWeek: 'week(d)',
  $isoWeekYear: 'isoyear(d)',
  $isoDayOfWeek: 'isodow(d)',
  $week: "strftime(d, '%U')::INTEGER",
} as const;

const UNITS = ['year', 'quarter', 'month', 'week', 'day', 'hour', 'minute', 'second'] as const;

function drawDate(draw: Draw): ExpressionTwin {
  const unit = draw.one(UNITS);
  const amount = draw.int(-15, 15);
  const fixed = new Date(Date.UTC(2019, draw.int(0, 11), draw.int(1, 28), 13, 7, 59, 999));
  const fixedSql = `TIMESTAMP '${fixed.toISOString().replace('T', ' ').replace('Z', '')}'`;
  const part = draw.one(Object.keys(PARTS) as (keyof typeof PARTS)[]);
  const startOfWeek = 'monday';
  // DuckDB's own difference of weeks does not count the Mondays between.
  const difference = (from: string, to: string): string =>
    unit === 'week'
      ? `(date_diff('day', date_trunc('week', ${from}), date_trunc('week', ${to})) / 7)`
      : `date_diff('${unit}', ${from}, ${to})`;
  const length = unit === 'quarter' ? `${3 * amount} MONTH` : `${amount} ${unit.toUpperCase()}`;
  return draw.one<ExpressionTwin>([
    { expression: { [part]: '$d' }, sql: PARTS[part] },
    { expression: { $dateTrunc: { date: '$d', unit, startOfWeek } }, sql: `date_trunc('${unit}', d)::TIMESTAMP` },
    {
      expression: { $dateTrunc: { date: '$d', unit: 'minute', binSize: 15 } },
      sql: "time_bucket(INTERVAL '15 minutes', d, TIMESTAMP '2000-01-01')",
    },
    {
      expression: { $dateDiff: { startDate: fixed, endDate: '$d', unit, startOfWeek } },
      sql: difference(fixedSql, 'd'),
    },
    {
      expression: { $dateDiff: { startDate: '$d', endDate: fixed, unit, startOfWeek } },
      sql: difference('d', fixedSql),
    },
    { expression: { $dateAdd: { startDate: '$d', unit, amount } }, sql: `(d + INTERVAL '${length}')` },
    {
      expression: { $dateToString: { date: '$d', format: '%Y-%m-%d %H:%M:%S.%L %j %G %V %u %%' } },
      sql: "strftime(d, '%Y-%m-%d %H:%M:%S.%g %j %G %V %u %%')",
    },
    { expression: { $subtract: ['$d', fixed] }, sql: `(epoch_ms(d) - ${fixed.getTime()})` },
    { expression: { $toLong: '$d' }, sql: 'epoch_ms(d)' },
    { expression: { $toDate: { $toString: '$d' } }, sql: 'd' },
  ]);
}

function drawList(draw: Draw): ExpressionTwin {
  const value = draw.int(-5, 5);
  return draw.one<ExpressionTwin>([
    { expression: { $sum: '$l' }, sql: 'coalesce(list_sum(l), 0)' },
    { expression: { $avg: '$l' }, sql: 'list_avg(l)' },
    { expression: { $max: '$l' }, sql: 'list_max(l)' },
    {
      expression: { $filter: { input: '$l', cond: { $gt: ['$$this', value] } } },
      sql: `list_filter(l, x -> x > ${value})`,
    },
    {
      expression: { $map: { input: '$l', as: 'x', in: { $multiply: ['$$x', value] } } },
      sql: `list_transform(l, x -> x * ${value})`,
    },
    { expression: { $reverseArray: '$l' }, sql: 'list_reverse(l)' },
    { expression: { $sortArray: { input: '$l', sortBy: -1 } }, sql: "list_sort(l, 'DESC')" },
    {
      expression: { $setUnion: ['$l', [value]] },
      sql: `(CASE WHEN l IS NULL THEN NULL ELSE list_sort(list_distinct(list_concat(l, [${value}]))) END)`,
    },
    {
      expression: { $concatArrays: ['$l', [value]] },
      sql: `(CASE WHEN l IS NULL THEN NULL ELSE list_concat(l, [${value}]) END)`,
    },
    { expression: { $arrayElemAt: ['$l', 1] }, sql: 'l[2]' },
    { expression: { $slice: ['$l', 2] }, sql: 'l[1:2]' },
    {
      expression: {
        $reduce: { input: '$l', initialValue: 1, in: { $add: [{ $multiply: ['$$value', 2] }, '$$this'] } },
      },
      sql: '(CASE WHEN l IS NULL THEN NULL ELSE list_reduce(list_concat([1], l), (v, x) -> v * 2 + x) END)',
    },
  ]);
}
