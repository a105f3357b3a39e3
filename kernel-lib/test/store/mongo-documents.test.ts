import { Double, deserialize, Int32, Long, serialize } from 'bson';
import { expect, test } from 'vitest';
import { type Column, type ColumnBatch, NULL_TEXT } from '../../src/event/columns';
import type { DocumentValue } from '../../src/event/document';
import { TextList } from '../../src/event/text-list';
import { BsonRows } from '../../src/store/mongo/bson-rows';
import {
  documentsIn,
  guardedReplace,
  rawId,
  withDate,
  withGeneration,
  withoutField,
} from '../../src/store/mongo/raw-document';
import { documentsOf } from '../../src/store/row-document';
import type { CollectionInfo } from '../../src/store/scan';

const LARGEST = Number.MAX_SAFE_INTEGER;
const nulls = Uint8Array.of(0, 1, 0);
const texts = TextList.of(['', 'é…😀', 'a'.repeat(500), 's|1\\']);
const text = (...ids: number[]): Column => ({ type: 'text', ids: Uint32Array.from(ids), dictionary: texts });
const doubles = (type: 'int64' | 'double' | 'date' | 'money', ...values: number[]): Column => ({
  type,
  values: Float64Array.from(values),
});

const COLUMNS: Record<string, Column> = {
  user_id: doubles('int64', 1, LARGEST, -LARGEST),
  user_session: text(3, NULL_TEXT, 1),
  session_start: doubles('date', 0, 1569888000123, -1),
  whole: { type: 'int32', values: Int32Array.of(-1, 7, 2 ** 31 - 1), nulls },
  amount: { type: 'money', values: Float64Array.of(1999, 5, -1), nulls },
  share: doubles('double', 0.1, 3, -0),
  is_open: { type: 'boolean', values: Uint8Array.of(1, 0, 0), nulls },
  label: text(0, 2, NULL_TEXT),
  steps: {
    type: 'list',
    offsets: Uint32Array.of(0, 0, 1, 13),
    fields: [
      { name: 'at', column: doubles('date', ...Array.from({ length: 13 }, (_, i) => i * 1e11)) },
      { name: 'name', column: text(...Array.from({ length: 13 }, (_, i) => (i === 5 ? NULL_TEXT : i % 4))) },
    ],
  },
  _piece: { type: 'int32', values: Int32Array.of(1, 1, 3) },
  _epoch: doubles('int64', 4, 4, 4),
  _fence: doubles('int64', 2, 2, 2),
};
const batch: ColumnBatch = {
  length: 3,
  columns: Object.entries(COLUMNS).map(([name, column]) => ({ name, column })),
};
const state = { kind: 'segments', output: 'o', id: 'session', fields: {}, count: 0, files: [] } as const;
const info = { name: 's', pipeline: 'p', generation: 1, state } as unknown as CollectionInfo;

/** What the bson package is to be told, so that it writes the type that the column means. */
function typed(name: string, value: DocumentValue): unknown {
  if (typeof value !== 'number') return value;
  const type = (COLUMNS[name] ?? COLUMNS[`_${name}`])?.type;
  if (type === 'int64') return Long.fromNumber(value);
  return type === 'double' || type === 'money' ? new Double(value) : new Int32(value);
}

function written(): Uint8Array[] {
  const rows = new BsonRows(info, batch);
  for (let row = 0; row < batch.length; row++) rows.add(row);
  return [...documentsIn(rows.take().slice())];
}

test('rows are byte for byte what the bson package writes of their documents', () => {
  const documentAt = documentsOf(info, batch);
  const expected = [0, 1, 2].map((row) => {
    const entries = Object.entries(documentAt(row)).map(([name, value]) => [name, typed(name, value)]);
    return Buffer.from(serialize(Object.fromEntries(entries)));
  });
  expect(written().map((bytes) => Buffer.from(bytes))).toEqual(expected);
});

test('a document is known by its _id, loses a field, and takes a date or another generation', () => {
  const [first] = written();
  expect(rawId(first)).toBe('1|s\\|1\\\\|1970-01-01T00:00:00.000Z');
  const value = { _id: 'é', _a: 'x', b: [1, { c: 2 }], _c: 1.5, d: Buffer.of(0, 1), _e: [null], f: true, _g: null };
  for (const name of ['_a', 'b', '_c', 'd', '_e', 'f', '_g']) {
    const rest = Object.fromEntries(Object.entries(value).filter(([field]) => field !== name));
    expect(Buffer.from(withoutField(serialize(value), name))).toEqual(Buffer.from(serialize(rest)));
  }
  const { _id, b, d, f } = value;
  const bytes = Buffer.from(serialize({ _id, b, d, f }));
  expect(withoutField(bytes, '_a')).toBe(bytes);
  const at = new Date(1569888000123);
  expect(Buffer.from(withDate(bytes, '_at', at))).toEqual(Buffer.from(serialize({ _id, b, d, f, _at: at })));
  const dated = serialize({ _id, generation: 1, fence: 2 });
  expect(deserialize(withGeneration(dated, 70_000))).toEqual({ _id, generation: 70_000, fence: 2 });
  expect(deserialize(dated)).toEqual({ _id, generation: 1, fence: 2 });
});

test('a replace is guarded by the fence', () => {
  const document = { _id: 'a|é', fence: 7 };
  const statement = deserialize(guardedReplace(serialize(document), 7));
  expect(statement).toEqual({ q: { _id: 'a|é', fence: { $lte: 7 } }, u: document, upsert: true });
});
