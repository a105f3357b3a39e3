/** Words of a record: packed numbers, cents, three of the id's text, three of the price's. */
const WORDS = 8;
const CENTS = 1;
const ID_AT = 2;
const PRICE_AT = 5;
const WORD_BYTES = 4;
const TEXT_WORDS = 3;
const BRAND_BITS = 12;
const CATEGORY_BITS = 10;
const LENGTH_BITS = 4;
const CATEGORY_SHIFT = BRAND_BITS;
const ID_SHIFT = CATEGORY_SHIFT + CATEGORY_BITS;
const PRICE_SHIFT = ID_SHIFT + LENGTH_BITS;

/** The most brands and categories that a record can tell apart. */
export const MAX_BRANDS = 1 << BRAND_BITS;
export const MAX_CATEGORIES = 1 << CATEGORY_BITS;

export interface ProductRecord {
  readonly category: number;
  readonly brand: number;
  readonly cents: number;
  readonly id: number;
}

/**
 * What is known of each product, and its own parts of a row, in 32 bytes: half a cache line, because products are met in no
 * order and each line that is not in the cache costs more than writing it.
 */
export class ProductRecords {
  private readonly words: Int32Array;
  private readonly bytes: DataView;

  constructor(readonly count: number) {
    this.words = new Int32Array(count * WORDS);
    this.bytes = new DataView(this.words.buffer);
  }

  set(product: number, { category, brand, cents, id }: ProductRecord): void {
    const idBytes = this.setText(product, ID_AT, `,${id},`);
    const priceBytes = this.setText(product, PRICE_AT, `,${priceText(cents)},`);
    this.words[product * WORDS] =
      brand | (category << CATEGORY_SHIFT) | (idBytes << ID_SHIFT) | (priceBytes << PRICE_SHIFT);
    this.words[product * WORDS + CENTS] = cents;
  }

  brandOf(product: number): number {
    return this.words[product * WORDS] & (MAX_BRANDS - 1);
  }

  categoryOf(product: number): number {
    return (this.words[product * WORDS] >>> CATEGORY_SHIFT) & (MAX_CATEGORIES - 1);
  }

  centsOf(product: number): number {
    return this.words[product * WORDS + CENTS];
  }

  /** Writes `,id,`, and up to three bytes more; returns the place behind it. */
  writeId(product: number, out: DataView, at: number): number {
    this.writeText(product * WORDS + ID_AT, out, at);
    return at + ((this.words[product * WORDS] >>> ID_SHIFT) & ((1 << LENGTH_BITS) - 1));
  }

  /** Writes `,price,`, and up to six bytes more; returns the place behind it. */
  writePrice(product: number, out: DataView, at: number): number {
    this.writeText(product * WORDS + PRICE_AT, out, at);
    return at + (this.words[product * WORDS] >>> PRICE_SHIFT);
  }

  private writeText(word: number, out: DataView, at: number): void {
    const { words } = this;
    out.setInt32(at, words[word], IS_LITTLE);
    out.setInt32(at + WORD_BYTES, words[word + 1], IS_LITTLE);
    out.setInt32(at + 2 * WORD_BYTES, words[word + 2], IS_LITTLE);
  }

  private setText(product: number, word: number, text: string): number {
    const at = (product * WORDS + word) * WORD_BYTES;
    if (text.length > TEXT_WORDS * WORD_BYTES) throw new RangeError(`"${text}" is longer than a record has room for`);
    for (let i = 0; i < text.length; i++) this.bytes.setUint8(at + i, text.charCodeAt(i));
    return text.length;
  }
}

/** Words in memory have the machine's order of bytes, and so they must leave it. */
const IS_LITTLE = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** `12.30` of 1230 cents. */
export function priceText(cents: number): string {
  return `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
}
