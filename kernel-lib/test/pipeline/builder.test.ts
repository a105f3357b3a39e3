import { describe, expect, it } from 'vitest';
import * as aggregate from '../../src/pipeline/build-aggregate';
import * as expression from '../../src/pipeline/build-expression';
import { pipeline } from '../../src/pipeline/builder';
import { parseDefinition } from '../../src/pipeline/validate';
import { GOOD_DEFINITIONS } from './definitions';

const {
  add,
  and,
  caseWhen,
  col,
  divide,
  gte,
  hourOf,
  isIn,
  isNull,
  isWeekend,
  lit,
  lt,
  multiply,
  ne,
  not,
  or,
  subtract,
} = expression;

describe('pipeline', () => {
  it('builds the JSON that one would have written by hand', () => {
    const built = pipeline('every')
      .derive('weekend_hour', caseWhen([[isWeekend(col('event_time')), hourOf(col('event_time'))]], null))
      .derive('net', divide(multiply(col('price'), 100), add(100, lit(19))))
      .derive('cheap', and(lt(col('net'), 10), not(isNull(col('brand')))))
      .window({
        groupBy: ['cheap', 'country'],
        filter: or(isIn(col('brand'), ['a', null]), gte(col('event_time'), '2019-10-01T00:00:00Z')),
        aggregates: {
          rows: { ...aggregate.count(), $comment: 'all' } as never,
          cheap_rows: aggregate.countIf(col('cheap')),
          net_sum: aggregate.sum(col('net')),
          spread: aggregate.max(subtract(col('price'), col('net'))),
          first: aggregate.min(col('event_time')),
          brands: aggregate.approxCountDistinct('brand', 'category_id'),
        },
      })
      .events({ filter: ne(col('event_role'), 'view') })
      .build();
    expect(built).toEqual({ name: 'every', ...(GOOD_DEFINITIONS['every operator'] as object) });
  });

  it('has a method for every part', () => {
    const built = pipeline('shop')
      .source({ columns: { user_session: null }, time: { format: 'iso' } })
      .watermark('5m', '30s')
      .dedupe('event_time', 'user_id')
      .join('users', ['city'])
      .join('products', { maker: 'brand' })
      .sessions({ rule: 'gap', behaviors: 'original-2019' })
      .window({
        aggregates: {
          average: aggregate.avg(col('price')),
          paid: aggregate.sumIf(col('price'), expression.eq(col('event_role'), 'purchase')),
          users: aggregate.countDistinct('user_id'),
          sessions: aggregate.countDistinct('user_id', 'user_session'),
          big: aggregate.countIf(and(expression.gt(col('price'), 1), expression.lte(col('price'), 2))),
        },
      })
      .build();
    expect(built).toEqual({
      name: 'shop',
      source: { columns: { user_session: null }, time: { format: 'iso' } },
      watermark: { delay: '5m', idle: '30s' },
      dedupe: { key: ['event_time', 'user_id'] },
      joins: [
        { catalog: 'users', columns: ['city'] },
        { catalog: 'products', columns: { maker: 'brand' } },
      ],
      outputs: [
        { kind: 'session', rule: 'gap', behaviors: 'original-2019' },
        {
          kind: 'window',
          aggregates: {
            average: { avg: { column: 'price' } },
            paid: { sumIf: [{ column: 'price' }, { eq: [{ column: 'event_role' }, 'purchase'] }] },
            users: { countDistinct: 'user_id' },
            sessions: { countDistinct: ['user_id', 'user_session'] },
            big: { countIf: { and: [{ gt: [{ column: 'price' }, 1] }, { lte: [{ column: 'price' }, 2] }] } },
          },
        },
      ],
    });
    expect(JSON.parse(JSON.stringify(built))).toEqual(built);
    expect(() => parseDefinition(built)).not.toThrow();
  });

  it('lets definitions share a beginning', () => {
    const start = pipeline('a').watermark(0);
    expect(start.window().build()).toEqual({ name: 'a', watermark: { delay: 0 }, outputs: [{ kind: 'window' }] });
    expect(start.build()).toEqual({ name: 'a', watermark: { delay: 0 } });
  });
});
