import { deserialize } from 'bson';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Document } from '../../src/event/document';
import { frameAt } from '../../src/file/crc-frames';
import { blockHeads, decodeBlock, encodeDocuments } from '../../src/store/document-codec';
import type { FieldTypes } from '../../src/store/format';

const FIELDS: FieldTypes = {
  user_id: 'int64',
  count: 'int32',
  rate: 'double',
  at: 'date',
  raw: 'binary',
  name: 'text',
  steps: 'array',
};

function decode(bytes: Uint8Array): Document[] {
  return [...blockHeads(bytes, 'test')].flatMap(({ head, at }) => {
    const frame = frameAt(bytes, at);
    if (frame.kind !== 'good') throw new Error(frame.kind);
    const documents = decodeBlock(frame.payload);
    expect(documents).toHaveLength(head.count);
    return documents;
  });
}

const scalar = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true }),
  fc.string({ unit: 'grapheme' }),
  fc.date({ noInvalidDate: true }),
  fc.uint8Array(),
  fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n - 1n }),
);

const anyDocument: fc.Arbitrary<Document> = fc.record({
  _id: fc.string({ unit: 'grapheme' }),
  user_id: fc.option(fc.maxSafeInteger()),
  count: fc.option(fc.integer()),
  rate: fc.option(fc.double({ noNaN: true })),
  at: fc.option(fc.date({ noInvalidDate: true })),
  raw: fc.option(fc.uint8Array()),
  name: fc.option(fc.string({ unit: 'grapheme' })),
  steps: fc.array(fc.array(scalar)),
  other: scalar,
});

describe('documents', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(fc.array(anyDocument, { maxLength: 20 }), (documents) => {
        expect(decode(encodeDocuments(documents, FIELDS))).toEqual(documents);
      }),
      { seed: 2, numRuns: 300 },
    );
  });

  it('have the BSON type that the field has, whatever the value', () => {
    const bytes = encodeDocuments([{ user_id: 1, count: 1, rate: 1, raw: Uint8Array.of(1), other: 2 ** 40 }], FIELDS);
    const [{ at }] = blockHeads(bytes, 'test');
    const frame = frameAt(bytes, at);
    if (frame.kind !== 'good') throw new Error(frame.kind);
    const raw = deserialize(frame.payload, { promoteValues: false });
    const types = Object.fromEntries(Object.entries(raw).map(([name, value]) => [name, value?._bsontype]));
    expect(types).toEqual({ user_id: 'Long', count: 'Int32', rate: 'Double', raw: 'Binary', other: 'Long' });
  });

  it('are refused where a number does not fit the type of its field', () => {
    expect(() => encodeDocuments([{ count: 1.5 }], FIELDS)).toThrow(/count is stored as int32, and cannot hold 1.5/);
    expect(() => encodeDocuments([{ user_id: 2 ** 60 }], FIELDS)).toThrow(/user_id is stored as int64/);
  });

  it('lie in blocks of about 256 KiB, with the bounds of ids and times', () => {
    const documents = Array.from({ length: 1000 }, (_, i) => ({
      user_id: i,
      at: new Date(i * 10),
      name: 'x'.repeat(1000),
    }));
    const bytes = encodeDocuments(documents, FIELDS);
    const heads = [...blockHeads(bytes, 'test')].map(({ head }) => head);
    expect(heads.map(({ count }) => count)).toEqual([251, 251, 251, 247]);
    expect(heads[1].range).toEqual({ user_id: [251, 501], at: [2510, 5010] });
    expect(decode(bytes)).toEqual(documents);
  });

  it('of several calls may lie one behind the other', () => {
    const two = Buffer.concat([
      encodeDocuments([{ name: 'a' }], FIELDS),
      encodeDocuments([], FIELDS),
      encodeDocuments([{ name: 'b' }], FIELDS),
    ]);
    expect(decode(two)).toEqual([{ name: 'a' }, { name: 'b' }]);
  });
});
