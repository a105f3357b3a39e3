import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { BEHAVIOR_RULES } from '../../src/pipeline/behavior-rules';
import { canonicalJson, definitionHash } from '../../src/pipeline/canonical';
import { eventColumnTypes, SESSION_FIELD_TYPES } from '../../src/pipeline/columns';
import { defaultPipeline } from '../../src/pipeline/defaults';
import { inputOf, showDefinition } from '../../src/pipeline/describe';
import { compileExpression } from '../../src/pipeline/expression';
import { recordFormatOf, roleIndexes } from '../../src/pipeline/record-format';
import { eventFields, requiredColumns } from '../../src/pipeline/required-columns';
import { parseDefinition } from '../../src/pipeline/validate';
import { GOOD_DEFINITIONS } from './definitions';
import { MapPool, type Row, rowsOf, type Value, valueAt } from './row-evaluator';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const goodDefinitions = Object.entries(GOOD_DEFINITIONS);

describe('the default pipeline', () => {
  const definition = parseDefinition(defaultPipeline());

  it('is what an empty definition means', () => {
    expect(parseDefinition({})).toEqual(definition);
    expect(parseDefinition({ outputs: [{ kind: 'window' }, { kind: 'session' }] })).toEqual(definition);
    expect(defaultPipeline()).not.toBe(defaultPipeline());
  });

  it('is the documented one', () => {
    expect(showDefinition(definition)).toMatchSnapshot();
  });

  it('reads the reference file', () => {
    const format = recordFormatOf(definition);
    expect(format).toMatchObject({
      timeFormat: 'reference',
      timeMinMs: 0,
      timeMaxMs: Date.UTC(2101, 0, 1),
      partitions: 1,
    });
    expect(format.eventTypes).toEqual([
      { name: 'cart', role: 'cart' },
      { name: 'purchase', role: 'purchase' },
      { name: 'remove_from_cart', role: 'other' },
      { name: 'view', role: 'view' },
    ]);
    expect([...roleIndexes(format)]).toEqual([1, 2, 3, 0]);
    expect(recordFormatOf(definition, 4).partitions).toBe(4);
  });

  it('needs no joined or derived column until an output reads one', () => {
    expect(requiredColumns(definition)).toMatchObject({ joined: [], derived: [] });
    const [window] = definition.outputs;
    expect(requiredColumns(definition, [window]).base).toEqual([
      'event_type',
      'product_id',
      'price',
      'user_id',
      'user_session',
      'event_role',
    ]);
    const events = parseDefinition({ outputs: [{ kind: 'events' }] });
    expect(requiredColumns(events).derived).toEqual(['price_category', 'event_hour', 'is_weekend']);
    expect(eventFields(events)).toEqual([
      ...[
        'event_timestamp',
        'event_type',
        'product_id',
        'category_id',
        'category_code',
        'brand',
        'price',
        'user_id',
        'user_session',
      ],
      ...['product_name', 'category_name', 'subcategory', 'user_segment', 'country', 'city', 'age_group', 'gender'],
      ...['price_category', 'event_hour', 'is_weekend'],
    ]);
  });

  it.each([
    [0, 'Budget'],
    [4999, 'Budget'],
    [5000, 'Mid-Range'],
    [19_999, 'Mid-Range'],
    [20_000, 'Premium'],
    [49_999, 'Premium'],
    [50_000, 'Luxury'],
  ])('puts %d cents into %s', (cents, category) => {
    const types = eventColumnTypes(definition);
    const pool = new MapPool();
    const row: Row = new Map([['price', { kind: 'number', units: BigInt(cents), scale: 2 }]]);
    const vector = compileExpression(definition.derive.price_category, types).evaluate(
      rowsOf([row], types, pool),
      pool,
    );
    expect(valueAt(vector, 0, pool)).toEqual({ kind: 'text', text: category });
  });
});

describe('requiredColumns', () => {
  it('follows derived columns to what they read', () => {
    const definition = parseDefinition(GOOD_DEFINITIONS['every operator']);
    const { joined, derived, base } = requiredColumns(definition, [definition.outputs[0]]);
    expect(joined).toEqual(['country']);
    expect(derived).toEqual(['net', 'cheap']);
    expect(base).toEqual(['event_time', 'category_id', 'brand', 'price']);
  });
});

describe('behaviour rules', () => {
  const segmentOf = (name: keyof typeof BEHAVIOR_RULES, session: Record<string, number>): string => {
    const types = SESSION_FIELD_TYPES;
    const minutes = Math.round((session.seconds / 60) * 1e6);
    const fields = { ...session, session_duration_minutes: minutes, session_duration_seconds: session.seconds };
    const row: Row = new Map(
      [...types.keys()].map((field): [string, Value] => {
        const units = (fields as Record<string, number>)[field];
        return [field, units === undefined ? null : { kind: 'number', units: BigInt(units), scale: 0 }];
      }),
    );
    const pool = new MapPool();
    const { rules, else: rest } = BEHAVIOR_RULES[name];
    const found = rules.find(({ when }) => {
      const vector = compileExpression(when, types).evaluate(rowsOf([row], types, pool), pool);
      return vector.kind === 'boolean' && vector.values[0] === 1;
    });
    return (found ?? rest).segment;
  };
  const of = (total_events: number, cart_count: number, purchase_count: number, seconds: number) => ({
    total_events,
    cart_count,
    purchase_count,
    seconds,
  });

  it.each([
    [of(30, 0, 1, 60), 'power_user'],
    [of(2, 0, 2, 0), 'power_user'],
    [of(29, 0, 1, 60), 'buyer'],
    [of(1, 0, 1, 0), 'buyer'],
    [of(1, 1, 0, 0), 'engaged_shopper'],
    [of(10, 0, 0, 5), 'engaged_shopper'],
    [of(1, 0, 0, 0), 'bouncer'],
    [of(9, 0, 0, 9), 'bouncer'],
    [of(9, 0, 0, 10), 'browser'],
    [of(2, 0, 0, 600), 'browser'],
  ])('footpath-v1: %o is a %s', (session, segment) => {
    expect(segmentOf('footpath-v1', session)).toBe(segment);
  });

  it.each([
    [of(30, 0, 2, 1800), 'power_user'],
    [of(30, 0, 2, 1799), 'unclassified'],
    [of(10, 2, 1, 600), 'engaged_shopper'],
    [of(29, 2, 1, 1800), 'engaged_shopper'],
    [of(29, 2, 1, 1801), 'unclassified'],
    [of(3, 1, 0, 60), 'browser'],
    [of(10, 1, 0, 600), 'browser'],
    [of(3, 0, 0, 60), 'unclassified'],
    [of(1, 0, 0, 0), 'bouncer'],
    [of(2, 0, 0, 59), 'bouncer'],
    [of(2, 0, 0, 60), 'unclassified'],
  ])('original-2019: %o is %s', (session, segment) => {
    expect(segmentOf('original-2019', session)).toBe(segment);
  });
});

describe('inputOf', () => {
  it.each(goodDefinitions)('writes out %s so that it is read back the same', (_, json) => {
    const definition = parseDefinition(json);
    expect(parseDefinition(inputOf(definition))).toEqual(definition);
    expect(parseDefinition(JSON.parse(showDefinition(definition)))).toEqual(definition);
  });
});

describe('definitionHash', () => {
  const hash = (json: unknown, version = 1) => definitionHash(parseDefinition(json), version, sha256);

  it('is the same however the same is said', () => {
    expect(hash({})).toBe(hash(defaultPipeline()));
    expect(hash({ watermark: { delay: 600_000 } })).toBe(
      hash({ watermark: { delay: '10m', $comment: 'note' }, title: 'Shop' }),
    );
    expect(hash({ dedupe: { key: ['user_id', 'event_time'] } })).toBe(
      hash({ dedupe: { key: ['event_time', 'user_id'] } }),
    );
    const filter = (expression: unknown) => ({ outputs: [{ kind: 'window', filter: expression }] });
    expect(hash(filter({ gt: [{ column: 'price' }, 5] }))).toBe(
      hash(filter({ gt: [{ column: 'price', title: 'cents' }, { literal: 5 }], description: 'note' })),
    );
    expect(hash({ source: { eventTypes: { a: 'view', b: 'cart' } } })).toBe(
      hash({ source: { eventTypes: { b: 'cart', a: 'view' }, time: { min: '1970-01-01T00:00:00Z' } } }),
    );
  });

  it('changes with all that results depend on', () => {
    const hashes = [
      hash({}),
      hash({}, 2),
      hash({ name: 'x' }),
      hash({ watermark: { delay: 0 } }),
      hash({ outputs: [{ kind: 'window', aggregates: { a: { count: true }, b: { count: true } } }] }),
      hash({ outputs: [{ kind: 'window', aggregates: { b: { count: true }, a: { count: true } } }] }),
      ...goodDefinitions.slice(2).map(([, json]) => hash(json)),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it('is over JSON with sorted keys', () => {
    expect(canonicalJson({ b: [1, { d: null, c: undefined }], a: 'ü"' })).toBe('{"a":"ü\\"","b":[1,{"d":null}]}');
  });
});
