import type { Document } from '../../../../src/store/query/source';
import type { Draw } from './draw';
import { sqlValue, TEXTS } from './world';

/** A filter, and the SQL condition that means the same; the condition is never NULL. */
export interface FilterTwin {
  readonly filter: Document;
  readonly sql: string;
}

export function drawFilter(draw: Draw, depth = 2): FilterTwin {
  if (depth > 0 && draw.chance(0.45)) {
    const parts = draw.list(1, 3, () => drawFilter(draw, depth - 1));
    const filters = parts.map(({ filter }) => filter);
    const all = (word: string): string => parts.map(({ sql }) => `(${sql})`).join(word);
    switch (draw.one(['$and', '$or', '$nor', 'fields'])) {
      case '$and':
        return { filter: { $and: filters }, sql: all(' AND ') };
      case '$or':
        return { filter: { $or: filters }, sql: all(' OR ') };
      case '$nor':
        return { filter: { $nor: filters }, sql: `NOT (${all(' OR ')})` };
      default:
        return { filter: { $and: [{ $and: filters }] }, sql: all(' AND ') };
    }
  }
  return draw.chance(0.15) ? listLeaf(draw) : draw.chance(0.15) ? expressionLeaf(draw) : scalarLeaf(draw);
}

const COMPARISONS = { $gt: '>', $gte: '>=', $lt: '<', $lte: '<=' } as const;

function drawValue(draw: Draw, field: string): unknown {
  switch (field) {
    case 'i':
    case 'k':
      return draw.chance(0.1) ? draw.int(-40, 40) / 2 : draw.int(-20, 20);
    case 'n':
      return draw.int(-5000, 50000) / 100;
    case 's':
      return draw.one(TEXTS);
    case 'b':
      return draw.chance(0.5);
    default:
      return new Date(Date.UTC(2019, draw.int(0, 14), draw.int(1, 28), draw.int(0, 23)));
  }
}

function scalarLeaf(draw: Draw): FilterTwin {
  const field = draw.one(['i', 'n', 's', 'd', 'b', 'k']);
  const { operators, sql } = condition(draw, field);
  if (draw.chance(0.2)) return { filter: { [field]: { $not: operators } }, sql: `NOT (${sql})` };
  return { filter: { [field]: operators }, sql };
}

function condition(draw: Draw, field: string): { operators: Document; sql: string } {
  const value = drawValue(draw, field);
  const name = draw.one([
    '$eq',
    '$ne',
    '$gt',
    '$gte',
    '$lt',
    '$lte',
    '$in',
    '$nin',
    '$null',
    '$exists',
    'between',
    'special',
    'otherType',
  ] as const);
  switch (name) {
    case '$eq':
      return { operators: { $eq: value }, sql: `${field} IS NOT DISTINCT FROM ${sqlValue(value)}` };
    case '$ne':
      return { operators: { $ne: value }, sql: `${field} IS DISTINCT FROM ${sqlValue(value)}` };
    case '$in':
    case '$nin': {
      const values = draw.list(1, 4, () => (draw.chance(0.1) ? null : drawValue(draw, field)));
      const known = values.filter((one) => one !== null);
      const isIn = known.length === 0 ? 'false' : `coalesce(${field} IN (${known.map(sqlValue).join(', ')}), false)`;
      const sql = values.includes(null) ? `(${isIn} OR ${field} IS NULL)` : isIn;
      return { operators: { [name]: values }, sql: name === '$in' ? sql : `NOT ${sql}` };
    }
    case '$null':
      return draw.chance(0.5)
        ? { operators: { $eq: null }, sql: `${field} IS NULL` }
        : { operators: { $ne: null }, sql: `${field} IS NOT NULL` };
    case '$exists': {
      const there = draw.chance(0.5);
      if (field !== 'i') return { operators: { $gte: null }, sql: `${field} IS NULL` };
      return { operators: { $exists: there }, sql: there ? 'i_there' : 'NOT i_there' };
    }
    case 'between': {
      const other = drawValue(draw, field);
      return {
        operators: { $gte: value, $lt: other },
        sql: `coalesce(${field} >= ${sqlValue(value)} AND ${field} < ${sqlValue(other)}, false)`,
      };
    }
    case 'special':
      return special(draw, field);
    case 'otherType':
      return { operators: { [draw.one(['$gt', '$lte', '$eq'])]: field === 's' ? 5 : 'text' }, sql: 'false' };
    default:
      return { operators: { [name]: value }, sql: `coalesce(${field} ${COMPARISONS[name]} ${sqlValue(value)}, false)` };
  }
}

function special(draw: Draw, field: string): { operators: Document; sql: string } {
  if (field === 's') {
    const [pattern, options] = draw.one([
      ['^a', ''],
      ['^APP', 'i'],
      ['ng$', ''],
      ['\\.', ''],
      ['[lx]', ''],
      ['^$', ''],
      ['é', ''],
    ]);
    const operators = options === '' ? { $regex: pattern } : { $regex: pattern, $options: options };
    return {
      operators,
      sql: `coalesce(regexp_matches(s, '${pattern}'${options === '' ? '' : `, '${options}'`}), false)`,
    };
  }
  if (field === 'i' || field === 'k') {
    const divisor = draw.int(2, 5);
    const remainder = draw.int(-2, 4);
    return { operators: { $mod: [divisor, remainder] }, sql: `coalesce(${field} % ${divisor} = ${remainder}, false)` };
  }
  const types = { n: 'number', d: 'date', b: 'bool' } as Record<string, string>;
  return { operators: { $type: types[field] }, sql: `${field} IS NOT NULL` };
}

function listLeaf(draw: Draw): FilterTwin {
  const value = draw.int(-5, 5);
  const other = draw.int(-5, 5);
  const any = (test: string): string => `coalesce(len(list_filter(l, x -> ${test})) > 0, false)`;
  switch (draw.one(['$eq', '$gt', '$ne', '$in', '$all', '$size', '$elemMatch', 'two'])) {
    case '$gt':
      return { filter: { l: { $gt: value } }, sql: any(`x > ${value}`) };
    case '$ne':
      return { filter: { l: { $ne: value } }, sql: `NOT ${any(`x = ${value}`)}` };
    case '$in':
      return { filter: { l: { $in: [value, other] } }, sql: any(`x IN (${value}, ${other})`) };
    case '$all':
      return { filter: { l: { $all: [value, other] } }, sql: `${any(`x = ${value}`)} AND ${any(`x = ${other}`)}` };
    case '$size':
      return { filter: { l: { $size: Math.abs(value) } }, sql: `coalesce(len(l) = ${Math.abs(value)}, false)` };
    case '$elemMatch':
      return { filter: { l: { $elemMatch: { $gte: value, $lt: other } } }, sql: any(`x >= ${value} AND x < ${other}`) };
    case 'two':
      return { filter: { l: { $gte: value, $lt: other } }, sql: `${any(`x >= ${value}`)} AND ${any(`x < ${other}`)}` };
    default:
      return { filter: { l: value }, sql: any(`x = ${value}`) };
  }
}

/** Comparisons of two fields across types: missing before null before numbers. */
function expressionLeaf(draw: Draw): FilterTwin {
  const name = draw.one(['$gt', '$gte', '$lt', '$lte', '$eq', '$ne'] as const);
  const word = { ...COMPARISONS, $eq: '=', $ne: '<>' }[name];
  const rank = 'CASE WHEN NOT i_there THEN 0 WHEN i IS NULL THEN 5 ELSE 10 END';
  const order = `(CASE WHEN (${rank}) <> 10 THEN (${rank}) - 10 ELSE sign(i - k) END)`;
  return { filter: { $expr: { [name]: ['$i', '$k'] } }, sql: `${order} ${word} 0` };
}
