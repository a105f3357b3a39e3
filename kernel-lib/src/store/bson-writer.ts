import type { Document, DocumentValue } from '../event/document';
import { FootpathError } from '../event/error';
import { BSON, BsonBuffer, encodedName } from './bson-buffer';
import type { FieldType, FieldTypes } from './format';

const LEAST_INT64 = -(2n ** 63n);
const GREATEST_INT64 = 2n ** 63n - 1n;

/** Names as BSON has them, with the 0 behind them: documents of a collection have few, and the same ones again and again. */
const names = new Map<string, Uint8Array>();

/**
 * Documents as BSON (https://bsonspec.org), one behind the other, straight from their values: a general writer, which asks each
 * value what it is and is handed objects for 64-bit numbers, takes five times as long. Field types say what type a number has;
 * a field without one has Int32 where it fits, else Int64 for integers, else Double. Absent values are null, never missing.
 */
export class BsonWriter extends BsonBuffer {
  /** @throws FootpathError `internal` if a number is not of its field's type, or the document is too long. */
  add(document: Document, fields: FieldTypes): void {
    const start = this.open();
    for (const name in document) this.element(name, document[name], fields[name] ?? 'any');
    this.close(start);
  }

  private element(name: string, value: DocumentValue | undefined, type: FieldType): void {
    const bytes = names.get(name) ?? rememberedName(name);
    // Room for the type, the name and any value of fixed size.
    this.reserve(bytes.length + 16);
    const place = this.end;
    for (let i = 0; i < bytes.length; i++) this.memory[place + 1 + i] = bytes[i];
    this.end = place + 1 + bytes.length;
    // Writing may move to larger memory: the type is put where it then belongs.
    const written = this.value(value, type, name);
    this.memory[place] = written;
  }

  private value(value: DocumentValue | undefined, type: FieldType, name: string): number {
    if (typeof value === 'number') return this.number(value, type, name);
    if (typeof value === 'string') {
      this.text(value);
      return BSON.string;
    }
    if (value === null || value === undefined) return BSON.null;
    if (typeof value === 'boolean') {
      this.memory[this.end++] = value ? 1 : 0;
      return BSON.boolean;
    }
    if (typeof value === 'bigint') {
      if (value < LEAST_INT64 || value > GREATEST_INT64) throw unfit(name, 'int64', value);
      this.view.setBigInt64(this.end, value, true);
      this.end += 8;
      return BSON.int64;
    }
    if (value instanceof Date) {
      this.int64(value.getTime());
      return BSON.date;
    }
    if (value instanceof Uint8Array) return this.binary(value);
    return this.array(value);
  }

  private number(value: number, type: FieldType, name: string): number {
    const isInt32 = (value | 0) === value && !Object.is(value, -0);
    if (type === 'int32' && !isInt32) throw unfit(name, type, value);
    if (type === 'int64' && !Number.isSafeInteger(value)) throw unfit(name, type, value);
    if (isInt32 && type !== 'double' && type !== 'int64') {
      this.view.setInt32(this.end, value, true);
      this.end += 4;
      return BSON.int32;
    }
    const isInt64 = type === 'int64' || (type !== 'double' && Number.isSafeInteger(value) && !Object.is(value, -0));
    if (isInt64) {
      this.int64(value);
      return BSON.int64;
    }
    this.view.setFloat64(this.end, value, true);
    this.end += 8;
    return BSON.double;
  }

  private binary(bytes: Uint8Array): number {
    this.reserve(5 + bytes.length);
    this.view.setInt32(this.end, bytes.length, true);
    this.memory[this.end + 4] = 0;
    this.memory.set(bytes, this.end + 5);
    this.end += 5 + bytes.length;
    return BSON.binary;
  }

  private array(values: readonly DocumentValue[]): number {
    const start = this.open();
    for (let i = 0; i < values.length; i++) this.element(String(i), values[i], 'any');
    this.close(start);
    return BSON.array;
  }
}

function rememberedName(name: string): Uint8Array {
  const bytes = encodedName(name);
  // Places in arrays are no names to remember for good.
  if (names.size < 1024) names.set(name, bytes);
  return bytes;
}

function unfit(name: string, type: FieldType, value: number | bigint): FootpathError {
  return new FootpathError('internal', `The field ${name} is stored as ${type}, and cannot hold ${value}.`);
}
