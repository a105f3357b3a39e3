import type { Document, DocumentValue } from '../event/document';
import { FootpathError } from '../event/error';
import type { FieldType, FieldTypes } from './format';

const DOUBLE = 0x01;
const STRING = 0x02;
const ARRAY = 0x04;
const BINARY = 0x05;
const BOOLEAN = 0x08;
const DATE = 0x09;
const NULL = 0x0a;
const INT32 = 0x10;
const INT64 = 0x12;

const TWO_32 = 4294967296;
const LEAST_INT64 = -(2n ** 63n);
const GREATEST_INT64 = 2n ** 63n - 1n;
const FIRST_BYTES = 512 << 10;
/** A document has at most 16 MiB, in BSON as in MongoDB, and a block is closed before the next one comes. */
const MAX_BYTES = 32 << 20;
/** A long document makes room for itself; more than this is not kept for the next one. */
const KEPT_BYTES = 4 << 20;

const encoder = new TextEncoder();

/** Names as BSON has them, with the 0 behind them: documents of a collection have few, and the same ones again and again. */
const names = new Map<string, Uint8Array>();

/**
 * Memory in which documents are put together, one call after the other: memory of its own for each call would be half a megabyte
 * for a few documents, and the collector would let it lie for a while.
 */
let scratch = new Uint8Array(FIRST_BYTES);

/**
 * Documents as BSON (https://bsonspec.org), one behind the other, straight from their values: a general writer, which asks each
 * value what it is and is handed objects for 64-bit numbers, takes five times as long. Field types say what type a number has;
 * a field without one has Int32 where it fits, else Int64 for integers, else Double. Absent values are null, never missing.
 */
export class BsonWriter {
  private memory = scratch;
  private view = new DataView(this.memory.buffer);
  private end = 0;

  get sizeBytes(): number {
    return this.end;
  }

  /** What was written since the last call; good until the next document is added. */
  take(): Uint8Array {
    const written = this.memory.subarray(0, this.end);
    this.end = 0;
    return written;
  }

  /** @throws FootpathError `internal` if a number is not of its field's type, or the document is too long. */
  add(document: Document, fields: FieldTypes): void {
    const start = this.open();
    for (const name in document) this.element(name, document[name], fields[name] ?? 'any');
    this.close(start);
  }

  private open(): number {
    const start = this.end;
    this.reserve(4);
    this.end += 4;
    return start;
  }

  private close(start: number): void {
    this.reserve(1);
    this.memory[this.end++] = 0;
    this.view.setInt32(start, this.end - start, true);
  }

  private element(name: string, value: DocumentValue | undefined, type: FieldType): void {
    const bytes = names.get(name) ?? encodedName(name);
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
    if (typeof value === 'string') return this.text(value);
    if (value === null || value === undefined) return NULL;
    if (typeof value === 'boolean') {
      this.memory[this.end++] = value ? 1 : 0;
      return BOOLEAN;
    }
    if (typeof value === 'bigint') {
      if (value < LEAST_INT64 || value > GREATEST_INT64) throw unfit(name, 'int64', value);
      this.view.setBigInt64(this.end, value, true);
      this.end += 8;
      return INT64;
    }
    if (value instanceof Date) {
      this.int64(value.getTime());
      return DATE;
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
      return INT32;
    }
    const isInt64 = type === 'int64' || (type !== 'double' && Number.isSafeInteger(value) && !Object.is(value, -0));
    if (isInt64) {
      this.int64(value);
      return INT64;
    }
    this.view.setFloat64(this.end, value, true);
    this.end += 8;
    return DOUBLE;
  }

  /** A whole number below 2^53 in magnitude. */
  private int64(value: number): void {
    const high = Math.floor(value / TWO_32);
    this.view.setUint32(this.end, value - high * TWO_32, true);
    this.view.setInt32(this.end + 4, high, true);
    this.end += 8;
  }

  private text(text: string): number {
    // No unit of UTF-16 takes more than three bytes.
    this.reserve(5 + 3 * text.length);
    const { memory } = this;
    const start = this.end + 4;
    let length = 0;
    for (; length < text.length; length++) {
      const unit = text.charCodeAt(length);
      if (unit > 0x7f) break;
      memory[start + length] = unit;
    }
    if (length < text.length) length = encoder.encodeInto(text, memory.subarray(start)).written;
    memory[start + length] = 0;
    this.view.setInt32(this.end, length + 1, true);
    this.end = start + length + 1;
    return STRING;
  }

  private binary(bytes: Uint8Array): number {
    this.reserve(5 + bytes.length);
    this.view.setInt32(this.end, bytes.length, true);
    this.memory[this.end + 4] = 0;
    this.memory.set(bytes, this.end + 5);
    this.end += 5 + bytes.length;
    return BINARY;
  }

  private array(values: readonly DocumentValue[]): number {
    const start = this.open();
    for (let i = 0; i < values.length; i++) this.element(String(i), values[i], 'any');
    this.close(start);
    return ARRAY;
  }

  private reserve(bytes: number): void {
    const needed = this.end + bytes;
    if (needed <= this.memory.length) return;
    if (needed > MAX_BYTES) throw new FootpathError('internal', 'A document is longer than 16 MiB.');
    const larger = new Uint8Array(Math.min(MAX_BYTES, Math.max(needed, 2 * this.memory.length)));
    larger.set(this.memory);
    this.memory = larger;
    this.view = new DataView(larger.buffer);
    if (larger.length <= KEPT_BYTES) scratch = larger;
  }
}

function encodedName(name: string): Uint8Array {
  if (name.includes('\0')) throw new FootpathError('internal', 'A field name cannot hold a NUL.');
  const bytes = encoder.encode(`${name}\0`);
  // Places in arrays are no names to remember for good.
  if (names.size < 1024) names.set(name, bytes);
  return bytes;
}

function unfit(name: string, type: FieldType, value: number | bigint): FootpathError {
  return new FootpathError('internal', `The field ${name} is stored as ${type}, and cannot hold ${value}.`);
}
