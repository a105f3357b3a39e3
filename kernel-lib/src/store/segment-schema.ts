import {
  Bool,
  DataType,
  Dictionary,
  Field,
  Float64,
  Int32,
  Int64,
  List,
  Struct,
  Timestamp,
  TimeUnit,
  Utf8,
} from 'apache-arrow';
import type { Column, ColumnType, NamedColumn } from '../event/columns';
import { FootpathError } from '../event/error';
import { planText, type TextPlan } from './text-plan';

/** Marks a Float64 field of Arrow as dollars of a column in cents. */
const MONEY_KEY = 'footpath:money';

/** A column with all that is decided for the whole file before its first row is written. */
export interface PlannedColumn {
  readonly name: string;
  readonly column: Column;
  readonly field: Field;
  /** Of text columns. */
  readonly text?: TextPlan;
  /** Of list columns. */
  readonly children?: readonly PlannedColumn[];
}

/** Decides Arrow's field for each column, and how its texts are kept. `nextDictionaryId` gives numbers that are unique in the file. */
export function planColumns(columns: readonly NamedColumn[], nextDictionaryId: () => number): PlannedColumn[] {
  return columns.map(({ name, column }) => {
    if (column.type === 'text') {
      const text = planText(column, nextDictionaryId);
      const type = text.kind === 'plain' ? new Utf8() : new Dictionary(new Utf8(), new Int32(), text.dictionaryId);
      return { name, column, text, field: new Field(name, type, true) };
    }
    if (column.type === 'list') {
      const children = planColumns(column.fields, nextDictionaryId);
      const item = new Field('item', new Struct(children.map(({ field }) => field)), false);
      return { name, column, children, field: new Field(name, new List(item), false) };
    }
    const metadata = column.type === 'money' ? new Map([[MONEY_KEY, 'cents']]) : undefined;
    return { name, column, field: new Field(name, plainType(column.type), true, metadata) };
  });
}

function plainType(type: Exclude<ColumnType, 'text' | 'list'>): DataType {
  switch (type) {
    case 'int32':
      return new Int32();
    case 'int64':
      return new Int64();
    case 'date':
      return new Timestamp(TimeUnit.MILLISECOND, 'UTC');
    case 'boolean':
      return new Bool();
    case 'double':
    case 'money':
      return new Float64();
  }
}

/** The column type that a field of a segment gives back. */
export function columnTypeOf(field: Field): ColumnType {
  const { type } = field;
  if (DataType.isDictionary(type) || DataType.isUtf8(type)) return 'text';
  if (DataType.isList(type)) return 'list';
  if (DataType.isTimestamp(type)) return 'date';
  if (DataType.isBool(type)) return 'boolean';
  if (DataType.isInt(type)) return type.bitWidth === 64 ? 'int64' : 'int32';
  if (DataType.isFloat(type)) return field.metadata.get(MONEY_KEY) === 'cents' ? 'money' : 'double';
  throw new FootpathError(
    'newer-format',
    `Field ${field.name} of a segment has the type ${type}, which this Footpath does not know. Update Footpath.`,
  );
}
