import { Double, Long, serialize } from 'bson';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DocumentValue } from '../../src/event/document';
import { BsonWriter } from '../../src/store/bson-writer';

/** What the bson package is to be told, so that it writes the type that the store means. */
function typed(value: DocumentValue): unknown {
  if (Array.isArray(value)) return value.map(typed);
  if (typeof value !== 'number') return value;
  if (Object.is(value, -0) || !Number.isSafeInteger(value)) return new Double(value);
  return Math.abs(value) < 2 ** 31 || value === -(2 ** 31) ? value : Long.fromNumber(value);
}

const scalar = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true }),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({ maxLength: 40 }),
  fc.date({ noInvalidDate: true }),
  fc.uint8Array({ maxLength: 40 }),
);
const value = fc.oneof(scalar, fc.array(scalar, { maxLength: 12 }));
const name = fc.string({ minLength: 1, maxLength: 10 }).filter((text) => !text.includes('\0') && text !== '__proto__');

describe('BSON', () => {
  test('is byte for byte what the bson package writes', () => {
    const documents = fc.array(fc.dictionary(name, value, { maxKeys: 12 }), { maxLength: 8 });
    fc.assert(
      fc.property(documents, (given) => {
        const writer = new BsonWriter();
        const expected: Uint8Array[] = [];
        for (const document of given) {
          writer.add(document, {});
          const entries = Object.entries(document).map(([field, own]) => [field, typed(own)]);
          expected.push(serialize(Object.fromEntries(entries)));
        }
        expect(Buffer.from(writer.take())).toEqual(Buffer.concat(expected));
      }),
      { seed: 7, numRuns: 2000 },
    );
  });

  test('has no room that runs out, up to the greatest document', () => {
    const writer = new BsonWriter();
    const texts = Array.from({ length: 15 }, (_, i) => 'ä€'.repeat((1 << 17) + i));
    writer.add({ texts, end: 1 }, {});
    expect(serialize({ texts, end: 1 })).toSatisfy((bytes: Uint8Array) => Buffer.compare(bytes, writer.take()) === 0);
    expect(() => writer.add({ raw: new Uint8Array(33 << 20) }, {})).toThrow('longer than 16 MiB');
  });

  test.each([
    [{ count: 1.5 }, 'count is stored as int32, and cannot hold 1.5'],
    [{ user_id: 2 ** 60 }, 'user_id is stored as int64, and cannot hold'],
    [{ other: 2n ** 63n }, 'other is stored as int64, and cannot hold'],
    [{ 'a\0b': 1 }, 'cannot hold a NUL'],
  ])('refuses %o', (document, message) => {
    expect(() => new BsonWriter().add(document, { count: 'int32', user_id: 'int64' })).toThrow(message);
  });
});
