const WORD_BYTES = 8;

/** Short texts by number, to be copied into rows. */
export class TextTable {
  private readonly bytes: DataView;
  private readonly lengths: Uint8Array;
  /** Bytes from one text to the next, whole words. */
  private readonly stride: number;

  /** `texts`: at most 255 bytes of UTF-8 each, without control characters. */
  constructor(texts: readonly string[]) {
    const encoded = texts.map((text) => new TextEncoder().encode(text));
    const longest = Math.max(...encoded.map(({ length }) => length));
    this.stride = Math.ceil(longest / WORD_BYTES) * WORD_BYTES;
    this.lengths = Uint8Array.from(encoded, ({ length }) => length);
    const bytes = new Uint8Array(this.stride * texts.length);
    encoded.forEach((text, number) => {
      bytes.set(text, number * this.stride);
    });
    this.bytes = new DataView(bytes.buffer);
  }

  /** Writes a text, and up to seven bytes more; returns the place behind it. */
  write(number: number, out: DataView, at: number): number {
    const length = this.lengths[number];
    copyWords(this.bytes, number * this.stride, out, at, length);
    return at + length;
  }
}

/**
 * Up to seven bytes more than asked for are read and written. As doubles, because these are copied fastest; none is a NaN, whose
 * bits might change: that takes a byte 7F or FF, and neither is in a text of UTF-8 without control characters.
 */
export function copyWords(from: DataView, start: number, to: DataView, at: number, bytes: number): void {
  for (let i = 0; i < bytes; i += WORD_BYTES) to.setFloat64(at + i, from.getFloat64(start + i, true), true);
}
