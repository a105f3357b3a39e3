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

/** The same document without the fields that are the store's own: those that begin with `_`, but for `_id`. */
export function withoutHidden(document: RawDocument): RawDocument {
  const kept: Uint8Array[] = [];
  let from = 4;
  const end = document.length - 1;
  for (let position = elementEnd(document, 4); position < end; ) {
    const next = elementEnd(document, position);
    if (document[position + 1] === UNDERSCORE) {
      kept.push(document.subarray(from, position));
      from = next;
    }
    position = next;
  }
  return kept.length === 0 ? document : framed([...kept, document.subarray(from, end)]);
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

const UNDERSCORE = 0x5f;
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
