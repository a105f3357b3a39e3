import { BSON, encodedName } from '../bson-buffer';

/** One document in BSON; its first field is its `_id`, a text. */
export type RawDocument = Uint8Array;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();
const ID_AT = 4 + 1 + '_id\0'.length;
/** Bytes of values of fixed size, by type. */
const FIXED_BYTES = new Map<number, number>([
  [BSON.double, 8],
  [BSON.boolean, 1],
  [BSON.date, 8],
  [BSON.null, 0],
  [BSON.int32, 4],
  [BSON.int64, 8],
]);

/** Documents that lie one behind the other; nothing is copied. */
export function* documentsIn(bytes: Uint8Array): Generator<RawDocument> {
  for (let position = 0; position < bytes.length; ) {
    const size = int32At(bytes, position);
    yield bytes.subarray(position, position + size);
    position += size;
  }
}

export function rawId(document: RawDocument): string {
  return decoder.decode(document.subarray(ID_AT + 4, ID_AT + 4 + int32At(document, ID_AT) - 1));
}

/** The same document without the field of this name, if it has it. */
export function withoutField(document: RawDocument, name: string): RawDocument {
  const place = placeOf(document, name);
  if (place === null) return document;
  return framed([document.subarray(4, place.from), document.subarray(place.to, -1)]);
}

/** The same document as of this generation. */
export function withGeneration(document: RawDocument, generation: number): RawDocument {
  const place = placeOf(document, 'generation');
  if (place === null || document[place.from] !== BSON.int32) return document;
  const at = place.to - 4;
  if (int32At(document, at) === generation) return document;
  // Memory of its own, from where it begins.
  const changed = new Uint8Array(document);
  new DataView(changed.buffer).setInt32(at, generation, true);
  return changed;
}

/** The same document with one more field, a date. */
export function withDate(document: RawDocument, name: string, date: Date): RawDocument {
  const value = new Uint8Array(8);
  new DataView(value.buffer).setBigInt64(0, BigInt(date.getTime()), true);
  return framed([document.subarray(4, -1), Uint8Array.of(BSON.date), encodedName(name), value]);
}

/** What `update` takes: the document in the place of one of its `_id` that was written under no greater fence, or new. */
export function guardedReplace(document: RawDocument, fence: number): Uint8Array {
  const number = new Uint8Array(8);
  new DataView(number.buffer).setBigInt64(0, BigInt(fence), true);
  const id = document.subarray(4, ID_AT + 4 + int32At(document, ID_AT));
  const most = framed([Uint8Array.of(BSON.int64), LTE, number]);
  const filter = framed([id, Uint8Array.of(BSON.document), FENCE, most]);
  return framed([QUERY, filter, REPLACEMENT, document, UPSERT]);
}

const LTE = encodedName('$lte');
const FENCE = encodedName('fence');
const QUERY = encoder.encode(`${String.fromCharCode(BSON.document)}q\0`);
const REPLACEMENT = encoder.encode(`${String.fromCharCode(BSON.document)}u\0`);
const UPSERT = encoder.encode(`${String.fromCharCode(BSON.boolean)}upsert\0\u0001`);

/** A document of these elements. */
function framed(elements: readonly Uint8Array[]): Uint8Array {
  const size = elements.reduce((sum, { length }) => sum + length, 5);
  const bytes = new Uint8Array(size);
  new DataView(bytes.buffer).setInt32(0, size, true);
  let position = 4;
  for (const element of elements) {
    bytes.set(element, position);
    position += element.length;
  }
  return bytes;
}

/** Where the element of a field begins and ends. */
function placeOf(document: RawDocument, name: string): { readonly from: number; readonly to: number } | null {
  const wanted = encodedName(name);
  for (let from = 4; from < document.length - 1; ) {
    const to = elementEnd(document, from);
    if (wanted.every((byte, i) => document[from + 1 + i] === byte)) return { from, to };
    from = to;
  }
  return null;
}

function elementEnd(document: Uint8Array, position: number): number {
  const value = document.indexOf(0, position + 1) + 1;
  const type = document[position];
  const fixed = FIXED_BYTES.get(type);
  if (fixed !== undefined) return value + fixed;
  const size = int32At(document, value);
  // Of texts and bytes the size is of what follows it; bytes have their subtype between; of arrays it is of all.
  if (type === BSON.string) return value + 4 + size;
  return type === BSON.binary ? value + 5 + size : value + size;
}

function int32At(bytes: Uint8Array, position: number): number {
  return bytes[position] | (bytes[position + 1] << 8) | (bytes[position + 2] << 16) | (bytes[position + 3] << 24);
}
