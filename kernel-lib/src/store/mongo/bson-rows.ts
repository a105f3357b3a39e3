import { type Column, type ColumnBatch, NULL_TEXT } from '../../event/columns';
import { BSON, BsonBuffer, encodedName } from '../bson-buffer';
import { idsOf } from '../row-document';
import type { CollectionInfo } from '../scan';

/** Writes the value of a row; gives its type in BSON. */
type WriteValue = (row: number) => number;

/** Names of places in arrays, as far as they were asked for. */
const places: Uint8Array[] = [];

/**
 * Rows of a batch as BSON documents, straight from their columns: the fields and types of `documentsOf`, without a value of any row
 * being an object on the way.
 */
export class BsonRows extends BsonBuffer {
  private readonly fields: readonly (readonly [name: Uint8Array, write: WriteValue])[];

  /** @param batch with all columns of the collection. */
  constructor(info: CollectionInfo, batch: ColumnBatch) {
    super();
    const { pipeline, generation } = info;
    const idOf = idsOf(info, batch);
    const stamped = ['epoch', 'fence'].flatMap((name) => {
      const found = batch.columns.find((column) => column.name === `_${name}`);
      return found === undefined ? [] : [[name, this.writerOf(found.column)] as const];
    });
    const shown = batch.columns.filter(({ name }) => !name.startsWith('_'));
    const fields: (readonly [name: string, write: WriteValue])[] = [
      ['_id', (row) => this.string(idOf(row))],
      ...shown.map(({ name, column }) => [name, this.writerOf(column)] as const),
      ['pipeline', () => this.string(pipeline)],
      ['generation', () => this.int32(generation)],
      ...stamped,
    ];
    this.fields = fields.map(([name, write]) => [encodedName(name), write]);
  }

  add(row: number): void {
    const start = this.open();
    for (const [name, write] of this.fields) this.element(name, write, row);
    this.close(start);
  }

  private element(name: Uint8Array, write: WriteValue, row: number): void {
    // Room for the type, the name and any value of fixed size.
    this.reserve(name.length + 16);
    const place = this.end;
    for (let i = 0; i < name.length; i++) this.memory[place + 1 + i] = name[i];
    this.end = place + 1 + name.length;
    // Writing may move to larger memory: the type is put where it then belongs.
    const type = write(row);
    this.memory[place] = type;
  }

  private writerOf(column: Column): WriteValue {
    switch (column.type) {
      case 'text': {
        const { ids, dictionary } = column;
        const { bytes, offsets } = dictionary;
        return (row) => {
          const id = ids[row];
          return id === NULL_TEXT ? BSON.null : this.utf8(bytes, offsets[id], offsets[id + 1]);
        };
      }
      case 'list':
        return this.listOf(column);
      default: {
        const { nulls } = column;
        const write = this.plainWriterOf(column);
        return nulls ? (row) => (nulls[row] === 1 ? BSON.null : write(row)) : write;
      }
    }
  }

  private plainWriterOf({ type, values }: Exclude<Column, { type: 'text' | 'list' }>): WriteValue {
    switch (type) {
      case 'int32':
        return (row) => this.int32(values[row]);
      case 'double':
        return (row) => this.double(values[row]);
      case 'money':
        return (row) => this.double(values[row] / 100);
      case 'boolean':
        return (row) => {
          this.memory[this.end++] = values[row];
          return BSON.boolean;
        };
      default: {
        const written = BSON[type];
        return (row) => {
          this.int64(values[row]);
          return written;
        };
      }
    }
  }

  /** An array of arrays: the rows of the list, each with its fields in their order. */
  private listOf({ offsets, fields }: Extract<Column, { type: 'list' }>): WriteValue {
    const items = fields.map(({ column }) => this.writerOf(column));
    const item: WriteValue = (row) => {
      const start = this.open();
      for (let i = 0; i < items.length; i++) this.element(placeName(i), items[i], row);
      this.close(start);
      return BSON.array;
    };
    return (row) => {
      const start = this.open();
      for (let at = offsets[row]; at < offsets[row + 1]; at++) this.element(placeName(at - offsets[row]), item, at);
      this.close(start);
      return BSON.array;
    };
  }

  private int32(value: number): number {
    this.view.setInt32(this.end, value, true);
    this.end += 4;
    return BSON.int32;
  }

  private double(value: number): number {
    this.view.setFloat64(this.end, value, true);
    this.end += 8;
    return BSON.double;
  }

  private string(text: string): number {
    this.text(text);
    return BSON.string;
  }

  private utf8(bytes: Uint8Array, from: number, to: number): number {
    const length = to - from;
    this.reserve(5 + length);
    this.view.setInt32(this.end, length + 1, true);
    const { memory } = this;
    const start = this.end + 4;
    // Most texts are short, and a call costs more than their bytes.
    if (length > 64) memory.set(bytes.subarray(from, to), start);
    else for (let i = 0; i < length; i++) memory[start + i] = bytes[from + i];
    memory[start + length] = 0;
    this.end = start + length + 1;
    return BSON.string;
  }
}

function placeName(place: number): Uint8Array {
  for (let next = places.length; next <= place; next++) places.push(encodedName(String(next)));
  return places[place];
}
