import {
  Binary,
  Bool,
  type Data,
  type DataType,
  Field,
  Float64,
  Int32,
  Int64,
  List,
  makeData,
  Struct,
  Timestamp,
  TimeUnit,
  Utf8,
} from 'apache-arrow';
import { encodeBooleans, validityOf } from '../store/arrow-buffers';
import type { Document } from '../store/query/source';
import { type CellValue, cellOf, listValues, scalarValues } from './column-values';
import type { ExportField, ScalarType } from './export-fields';

/** Every column may hold nulls; the structs of a list are never null. */
export function arrowField(field: ExportField): Field {
  if (field.type !== 'list') return new Field(field.name, scalarType(field.type), true);
  return new Field(field.name, new List(new Field('item', new Struct(field.members.map(arrowField)), false)), true);
}

/** A column of these documents. */
export function arrowColumn(field: ExportField, documents: readonly Document[]): Data {
  if (field.type !== 'list') return scalarData(field.type, scalarValues(documents, field.name, field.type));
  const lists = listValues(documents, field);
  const offsets = new Int32Array(lists.length + 1);
  lists.forEach((list, row) => {
    offsets[row + 1] = offsets[row] + (list?.length ?? 0);
  });
  const items = lists.flatMap((list) => list ?? []);
  const members = field.members.map(({ type }, place) =>
    scalarData(
      type,
      items.map((item) => cellOf(item[place], type)),
    ),
  );
  const type = arrowField(field).type as List<Struct>;
  const child = makeData({ type: type.children[0].type, length: items.length, nullCount: 0, children: members });
  return makeData({ type, length: lists.length, ...validity(lists), valueOffsets: offsets, child });
}

function scalarType(type: ScalarType): DataType {
  switch (type) {
    case 'int32':
      return new Int32();
    case 'int64':
      return new Int64();
    case 'double':
      return new Float64();
    case 'date':
      return new Timestamp(TimeUnit.MILLISECOND, 'UTC');
    case 'boolean':
      return new Bool();
    case 'binary':
      return new Binary();
    case 'text':
    case 'json':
      return new Utf8();
  }
}

function scalarData(type: ScalarType, values: readonly CellValue[]): Data {
  const common = { length: values.length, ...validity(values) };
  switch (type) {
    case 'int32':
      return makeData({ type: new Int32(), ...common, data: Int32Array.from(values as number[]) });
    case 'int64':
      return makeData({
        type: new Int64(),
        ...common,
        data: BigInt64Array.from(values as bigint[], (value) => value ?? 0n),
      });
    case 'double':
      return makeData({ type: new Float64(), ...common, data: Float64Array.from(values as number[]) });
    case 'date': {
      const data = BigInt64Array.from(values as (Date | null)[], (value) => BigInt(value?.getTime() ?? 0));
      return makeData({ type: new Timestamp(TimeUnit.MILLISECOND, 'UTC'), ...common, data });
    }
    case 'boolean': {
      const data = encodeBooleans(Uint8Array.from(values as boolean[], (value) => (value ? 1 : 0)));
      return makeData({ type: new Bool(), ...common, data });
    }
    case 'binary':
      return makeData({ type: new Binary(), ...common, ...joined(values as (Uint8Array | null)[]) });
    case 'text':
    case 'json':
      return makeData({
        type: new Utf8(),
        ...common,
        ...joined(values.map((value) => (value === null ? null : Buffer.from(value as string)))),
      });
  }
}

function validity(values: readonly unknown[]): { nullCount: number; nullBitmap: Uint8Array } {
  const { bitmap, nullCount } = validityOf(
    Uint8Array.from(values, (value) => (value === null ? 1 : 0)),
    0,
    values.length,
  );
  return { nullCount, nullBitmap: bitmap };
}

/** Null has no bytes. */
function joined(values: readonly (Uint8Array | null)[]): { valueOffsets: Int32Array; data: Uint8Array } {
  const valueOffsets = new Int32Array(values.length + 1);
  values.forEach((value, row) => {
    valueOffsets[row + 1] = valueOffsets[row] + (value?.length ?? 0);
  });
  const data = new Uint8Array(valueOffsets[values.length]);
  values.forEach((value, row) => {
    if (value) data.set(value, valueOffsets[row]);
  });
  return { valueOffsets, data };
}
