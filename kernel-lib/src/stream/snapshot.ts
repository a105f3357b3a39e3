import { NULL_TEXT } from '../event/columns';
import type { TextDictionary } from '../event/dictionary';
import { FootpathError } from '../event/error';
import type { TextPool } from '../pipeline/vector';
import { NULL_CODE } from './coded-rows';
import type { NumberArray } from './grow';

const MAGIC = 0x53_54_50_46; // "FPTS", read as a little-endian number
/** In version 1 what is the intake's today was in the state of each shard; it is read as it was. */
const VERSION = 2;
const PREFIX_BYTES = 16;
const TYPES = { f64: Float64Array, i32: Int32Array, u32: Uint32Array, u8: Uint8Array } as const;
type TypeName = keyof typeof TYPES;

interface Head {
  readonly data: unknown;
  readonly arrays: readonly (readonly [name: string, type: TypeName, length: number])[];
}

/**
 * Collects the state of the intake or of a shard: named typed arrays, and one JSON value. Texts are written once, as UTF-8, and named by their place,
 * because ids are a pool's own. Layout: magic, version, size of the head (u32 each, 4 bytes free), head as JSON, then the
 * arrays in the head's order, each on a border of 8 bytes; little-endian.
 */
export class SnapshotWriter {
  private readonly arrays: { readonly name: string; readonly array: NumberArray }[] = [];
  /** By id, the place of a text plus one; 0 for none yet. */
  private readonly textPlaces: Uint32Array;
  private readonly encodedTexts: Uint8Array[] = [];
  private readonly encoder = new TextEncoder();

  constructor(private readonly texts: Pick<TextDictionary, 'size' | 'bytesOf'>) {
    this.textPlaces = new Uint32Array(texts.size);
  }

  /** Keeps a view: the array must not change before `finish`. */
  put(name: string, array: NumberArray): void {
    this.arrays.push({ name, array });
  }

  /** The places of texts in the snapshot, for ids of the pool. */
  textPlacesOf(ids: ArrayLike<number>): Uint32Array {
    const places = new Uint32Array(ids.length);
    for (let i = 0; i < places.length; i++) places[i] = this.textPlace(ids[i]);
    return places;
  }

  /** The same for codes (see `CodedRows.codes`). */
  textCodePlaces(codes: Float64Array): Float64Array {
    return codes.map((code) => (code === NULL_CODE ? NULL_CODE : this.textPlace(code)));
  }

  private textPlace(id: number): number {
    if (id === NULL_TEXT) return NULL_TEXT;
    const { textPlaces } = this;
    if (textPlaces[id] === 0) textPlaces[id] = this.encodedTexts.push(this.texts.bytesOf(id));
    return textPlaces[id] - 1;
  }

  finish(data: unknown): Uint8Array {
    this.putTexts();
    const head: Head = {
      data,
      arrays: this.arrays.map(({ name, array }) => [name, typeName(array), array.length] as const),
    };
    const headBytes = this.encoder.encode(JSON.stringify(head));
    let size = aligned(PREFIX_BYTES + headBytes.length);
    for (const { array } of this.arrays) size += aligned(array.byteLength);
    const bytes = new Uint8Array(size);
    new Uint32Array(bytes.buffer, 0, 4).set([MAGIC, VERSION, headBytes.length]);
    bytes.set(headBytes, PREFIX_BYTES);
    let at = aligned(PREFIX_BYTES + headBytes.length);
    for (const { array } of this.arrays) {
      bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at);
      at += aligned(array.byteLength);
    }
    return bytes;
  }

  private putTexts(): void {
    const ends = new Uint32Array(this.encodedTexts.length);
    let size = 0;
    this.encodedTexts.forEach((text, place) => {
      size += text.length;
      ends[place] = size;
    });
    const bytes = new Uint8Array(size);
    this.encodedTexts.forEach((text, place) => {
      bytes.set(text, ends[place] - text.length);
    });
    this.put('texts.ends', ends);
    this.put('texts.bytes', bytes);
  }
}

/** Reads what `SnapshotWriter` wrote. Texts go into the pool when they are asked for, so that a shard takes only its own. */
export class SnapshotReader {
  /** The JSON value that was given to `finish`. */
  readonly data: unknown;
  private readonly places = new Map<string, { readonly type: TypeName; readonly from: number; readonly to: number }>();
  private readonly arrays = new Map<string, NumberArray>();
  private readonly decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  private readonly ids: Uint32Array;
  private readonly isKnown: Uint8Array;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly texts: TextPool,
  ) {
    const { head, start } = readHead(bytes);
    let at = start;
    for (const [name, type, length] of head.arrays) {
      const size = length * TYPES[type].BYTES_PER_ELEMENT;
      if (at + size > bytes.length) throw corrupt(`it ends inside "${name}"`);
      this.places.set(name, { type, from: at, to: at + size });
      at += aligned(size);
    }
    this.data = head.data;
    this.ids = new Uint32Array(this.lengthOf('texts.ends'));
    this.isKnown = new Uint8Array(this.ids.length);
  }

  f64(name: string): Float64Array {
    return this.get(name, Float64Array);
  }

  i32(name: string): Int32Array {
    return this.get(name, Int32Array);
  }

  u32(name: string): Uint32Array {
    return this.get(name, Uint32Array);
  }

  u8(name: string): Uint8Array {
    return this.get(name, Uint8Array);
  }

  any(name: string): NumberArray {
    const known = this.arrays.get(name);
    if (known !== undefined) return known;
    const place = this.places.get(name);
    if (place === undefined) throw corrupt(`it has no array "${name}"`);
    // A copy, because the bytes may lie at any place of their buffer; made when it is asked for, since much of it may be another's.
    const array = new TYPES[place.type](this.bytes.slice(place.from, place.to).buffer);
    this.arrays.set(name, array);
    return array;
  }

  private lengthOf(name: string): number {
    const { type, from, to } = this.places.get(name) ?? { type: 'u8', from: 0, to: 0 };
    return (to - from) / TYPES[type].BYTES_PER_ELEMENT;
  }

  private get<T extends NumberArray>(name: string, type: new (length: number) => T): T {
    const array = this.any(name);
    if (!(array instanceof type)) throw corrupt(`its array "${name}" is of another type`);
    return array;
  }

  /** The code of what `textCodePlaces` wrote. */
  textCode(place: number): number {
    return place === NULL_CODE ? NULL_CODE : this.textId(place);
  }

  /** The pool's id of the text at a place. */
  textId(place: number): number {
    if (place === NULL_TEXT) return NULL_TEXT;
    if (this.isKnown[place] === 0) {
      const ends = this.u32('texts.ends');
      const bytes = this.u8('texts.bytes').subarray(place === 0 ? 0 : ends[place - 1], ends[place]);
      this.ids[place] = this.texts.internText(this.decoder.decode(bytes));
      this.isKnown[place] = 1;
    }
    return this.ids[place];
  }
}

function readHead(bytes: Uint8Array): { head: Head; start: number } {
  if (bytes.length < PREFIX_BYTES) throw corrupt('it is too short');
  const [magic, version, headSize] = new Uint32Array(bytes.slice(0, PREFIX_BYTES).buffer);
  if (magic !== MAGIC) throw corrupt('it does not begin as one');
  if (version > VERSION) {
    throw new FootpathError(
      'newer-format',
      `The engine's state is of version ${version}, this Footpath reads up to ${VERSION}. Use the Footpath that wrote it, or a newer one.`,
    );
  }
  const headEnd = PREFIX_BYTES + headSize;
  if (headEnd > bytes.length) throw corrupt('it ends inside its head');
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(PREFIX_BYTES, headEnd))) as Head;
  return { head, start: aligned(headEnd) };
}

function corrupt(why: string): FootpathError {
  return new FootpathError(
    'corrupt',
    `This is no snapshot of the engine's state: ${why}. Restore the file, or rebuild.`,
  );
}

function typeName(array: NumberArray): TypeName {
  if (array instanceof Float64Array) return 'f64';
  if (array instanceof Int32Array) return 'i32';
  return array instanceof Uint32Array ? 'u32' : 'u8';
}

function aligned(size: number): number {
  return (size + 7) & ~7;
}
