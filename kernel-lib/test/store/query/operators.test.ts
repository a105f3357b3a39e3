import { describe, expect, it } from 'vitest';
import { EXPRESSIONS } from '../../../src/store/query/expression';
import { LEAF_OPERATORS } from '../../../src/store/query/filter-operators';
import { ACCUMULATOR_COMPILERS } from '../../../src/store/query/group/accumulator';
import {
  ACCUMULATORS,
  EXPRESSION_OPERATORS,
  FILTER_OPERATORS,
  PROJECTION_OPERATORS,
  REFUSED,
  STAGES,
  WINDOW_OPERATORS,
} from '../../../src/store/query/operators';
import { STAGE_COMPILERS } from '../../../src/store/query/pipeline';
import { WINDOW_FUNCTIONS } from '../../../src/store/query/stage/window-functions';
import { type QueryCase, readCases } from './cases';

const good = readCases().filter(({ error }) => error === undefined);

/** Names of operators anywhere in a value. */
function operatorsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(operatorsIn);
  if (typeof value !== 'object' || value === null || value instanceof Date || value instanceof Uint8Array) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key.startsWith('$') ? [key, ...operatorsIn(inner)] : operatorsIn(inner),
  );
}

function covered(of: (one: QueryCase) => readonly string[]): Set<string> {
  return new Set(good.flatMap(of));
}

function root(value: unknown): string[] {
  return typeof value === 'object' && value !== null ? Object.keys(value).slice(0, 1) : [];
}

/** The operators that an operator under test stands in, as in `{$lt: [{$rand: {}}, 1]}`. */
const INNER = ['$rand'];

describe('every documented operator has a case that succeeds', () => {
  it.each([
    ['stage', STAGES, covered(({ pipeline = [] }) => pipeline.flatMap(root))],
    ['filter', FILTER_OPERATORS, covered(({ filter }) => operatorsIn(filter))],
    ['projection', PROJECTION_OPERATORS, covered(({ projection }) => operatorsIn(projection))],
    [
      'expression',
      EXPRESSION_OPERATORS,
      covered(({ expression }) => [
        ...root(expression),
        ...operatorsIn(expression).filter((name) => INNER.includes(name)),
      ]),
    ],
    ['accumulator', ACCUMULATORS, covered(({ accumulator }) => root(accumulator))],
    [
      'window',
      WINDOW_OPERATORS,
      covered(({ window }) => Object.values((window?.output ?? {}) as object).flatMap(root)),
    ],
  ])('%s', (_kind, documented, cases) => {
    expect([...documented.keys()].filter((name) => !cases.has(name))).toEqual([]);
  });
});

describe('what is documented is what there is', () => {
  it.each([
    ['stages', STAGES, Object.keys(STAGE_COMPILERS)],
    ['expressions', EXPRESSION_OPERATORS, Object.keys(EXPRESSIONS)],
    ['accumulators', ACCUMULATORS, Object.keys(ACCUMULATOR_COMPILERS)],
    ['window functions', WINDOW_OPERATORS, Object.keys(WINDOW_FUNCTIONS)],
    [
      'filters',
      FILTER_OPERATORS,
      [
        ...Object.keys(LEAF_OPERATORS),
        '$and',
        '$or',
        '$nor',
        '$not',
        '$expr',
        '$comment',
        '$all',
        '$elemMatch',
        '$options',
      ],
    ],
  ])('%s', (_kind, documented, implemented) => {
    expect([...implemented].sort()).toEqual([...documented.keys()].sort());
  });

  it('and nothing is both supported and refused', () => {
    for (const documented of [STAGES, EXPRESSION_OPERATORS, ACCUMULATORS, WINDOW_OPERATORS, FILTER_OPERATORS]) {
      expect([...documented.keys()].filter((name) => REFUSED.has(name))).toEqual([]);
    }
  });
});
