const encoder = new TextEncoder();
// A text that begins with U+FEFF keeps it: it is data, not a mark.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Texts as they are stored: UTF-8, one behind the other. They become strings when the first one is asked for. */
export class TextList {
  private decoded: readonly string[] | null = null;

  /** Text i is `bytes[offsets[i], offsets[i + 1])`; the first offset is 0. */
  constructor(
    readonly offsets: Uint32Array,
    readonly bytes: Uint8Array,
  ) {}

  static of(texts: readonly string[]): TextList {
    const encoded = texts.map((text) => encoder.encode(text));
    const offsets = new Uint32Array(texts.length + 1);
    encoded.forEach(({ length }, i) => {
      offsets[i + 1] = offsets[i] + length;
    });
    const bytes = new Uint8Array(offsets[texts.length]);
    encoded.forEach((text, i) => {
      bytes.set(text, offsets[i]);
    });
    const list = new TextList(offsets, bytes);
    list.decoded = texts;
    return list;
  }

  get length(): number {
    return this.offsets.length - 1;
  }

  textAt(place: number): string {
    this.decoded ??= this.decode();
    return this.decoded[place];
  }

  private decode(): string[] {
    const { offsets, bytes, length } = this;
    const joined = decoder.decode(bytes);
    const texts = new Array<string>(length);
    // As many UTF-16 units as bytes means ASCII, nearly always: then the offsets are good for the string too.
    if (joined.length === bytes.length) {
      for (let i = 0; i < length; i++) texts[i] = joined.slice(offsets[i], offsets[i + 1]);
    } else {
      for (let i = 0; i < length; i++) texts[i] = decoder.decode(bytes.subarray(offsets[i], offsets[i + 1]));
    }
    return texts;
  }

  /** The texts at these places, in their order. Runs of places that follow each other are copied together. */
  pick(places: ArrayLike<number>): TextList {
    const { offsets, bytes } = this;
    const picked = new Uint32Array(places.length + 1);
    for (let i = 0; i < places.length; i++) {
      picked[i + 1] = picked[i] + offsets[places[i] + 1] - offsets[places[i]];
    }
    const into = new Uint8Array(picked[places.length]);
    for (let i = 0; i < places.length; ) {
      const first = i;
      while (++i < places.length && places[i] === places[i - 1] + 1) {}
      into.set(bytes.subarray(offsets[places[first]], offsets[places[i - 1] + 1]), picked[first]);
    }
    return new TextList(picked, into);
  }
}
