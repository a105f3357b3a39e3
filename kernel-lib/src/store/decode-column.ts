import { DataType, type Field, type List, type Struct } from 'apache-arrow';
import type { Column, NamedColumn } from '../event/columns';
import type { TextList } from '../event/text-list';
import { decodeBooleans, decodeInt64, decodeMoney, decodePlaces, decodeTexts, nullsOf } from './arrow-buffers';
import { columnTypeOf } from './segment-schema';

/**
 * A column from its buffers in Arrow's order (`nextBuffer` gives one after the other), the reverse of `encodeColumn`.
 * Arrays may be views on the buffers. `dictionary` gives the texts of a dictionary by its number.
 */
export function decodeColumn(
  field: Field,
  rows: number,
  nextBuffer: () => Uint8Array,
  dictionary: (id: number) => TextList,
): Column {
  const type = columnTypeOf(field);
  const nulls = nullsOf(nextBuffer(), rows);
  const bytes = nextBuffer();
  switch (type) {
    case 'int32':
      return { type, values: new Int32Array(bytes.buffer, bytes.byteOffset, rows), nulls };
    case 'int64':
    case 'date':
      return { type, values: decodeInt64(bytes, rows), nulls };
    case 'double':
      return { type, values: new Float64Array(bytes.buffer, bytes.byteOffset, rows), nulls };
    case 'money':
      return { type, values: decodeMoney(bytes, rows), nulls };
    case 'boolean':
      return { type, values: decodeBooleans(bytes, rows), nulls };
    case 'text': {
      if (DataType.isDictionary(field.type)) {
        return { type, ids: decodePlaces(bytes, nulls, rows), dictionary: dictionary(field.type.id) };
      }
      const texts = decodeTexts(bytes, nextBuffer(), rows);
      const own = new Int32Array(rows);
      for (let row = 0; row < rows; row++) own[row] = row;
      return { type, ids: decodePlaces(new Uint8Array(own.buffer), nulls, rows), dictionary: texts };
    }
    case 'list': {
      const offsets = new Uint32Array(bytes.buffer, bytes.byteOffset, rows + 1);
      nextBuffer(); // the struct's bitmap, always empty
      const item = (field.type as List<Struct>).children[0];
      const fields: NamedColumn[] = item.type.children.map((child) => ({
        name: child.name,
        column: decodeColumn(child, offsets[rows], nextBuffer, dictionary),
      }));
      return { type, offsets, fields };
    }
  }
}
