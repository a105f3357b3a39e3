import { JsonLayout } from './json-layout';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;
const ZERO = 0x30;
const MAX_DEPTH = 64;
const NAN = [0x4e, 0x61, 0x4e];
const WORDS = [
  [0x74, 0x72, 0x75, 0x65],
  [0x66, 0x61, 0x6c, 0x73, 0x65],
];
const NULL = [0x6e, 0x75, 0x6c, 0x6c];
const ESCAPES: Readonly<Record<number, number>> = { 34: 34, 92: 92, 47: 47, 98: 8, 102: 12, 110: 10, 114: 13, 116: 9 };

/**
 * Finds the wanted fields of one JSON object (RFC 8259) in its bytes. A wanted field is a number, a string, `null` or `NaN`;
 * anything else in it, a lone surrogate, or bytes that are not one object make the record bad. Fields that nobody
 * wants may be of any type, nested to a depth of 64. Of a repeated key the last counts, whatever the others are.
 */
export class JsonScanner {
  /** The bytes scanned, and unescaped strings behind them: replaced by a larger array where they need room. */
  text: Uint8Array = new Uint8Array(0);
  /** By field, where its value lies in `text`; equal for null, absent and empty ones. */
  readonly valueStart: Uint32Array;
  readonly valueEnd: Uint32Array;
  /** By field, 1 where the last value of its key is of a type that a field cannot have. */
  private readonly isWrong: Uint8Array;
  private readonly keys: readonly (Uint8Array | null)[];
  /** Of the last record that was scanned member by member. */
  private readonly layout = new JsonLayout();
  /** On the memory of `text`. */
  private view = new DataView(this.text.buffer);
  private start = 0;
  private textEnd = 0;
  private at = 0;
  private end = 0;
  private stringStart = 0;
  private stringEnd = 0;

  /** @param places where values are said to lie; default arrays of its own. */
  constructor(
    keys: readonly (string | null)[],
    { start, end }: { readonly start?: Uint32Array; readonly end?: Uint32Array } = {},
  ) {
    const encoder = new TextEncoder();
    this.keys = keys.map((key) => (key === null ? null : encoder.encode(key)));
    this.valueStart = start ?? new Uint32Array(keys.length);
    this.valueEnd = end ?? new Uint32Array(keys.length);
    this.isWrong = new Uint8Array(keys.length);
  }

  begin(bytes: Uint8Array): void {
    this.setText(bytes);
    this.textEnd = bytes.length;
  }

  /** Scans the object in `[start, end)`; false if it is not one. */
  scan(start: number, end: number): boolean {
    if (this.layout.scan(this.view, start, end, this.valueStart, this.valueEnd)) return true;
    this.layout.begin();
    this.start = start;
    this.at = start;
    this.end = end;
    this.valueStart.fill(0);
    this.valueEnd.fill(0);
    this.isWrong.fill(0);
    this.skipSpace();
    if (this.take() !== 0x7b) return false;
    this.skipSpace();
    if (this.peek() === 0x7d) this.at++;
    else if (!this.members()) return false;
    this.skipSpace();
    if (this.at !== this.end || this.isWrong.includes(1)) return false;
    this.layout.learn(this.text, start, end);
    return true;
  }

  private members(): boolean {
    for (;;) {
      this.skipSpace();
      if (!this.string()) return false;
      const field = this.fieldOf(this.stringStart, this.stringEnd);
      this.skipSpace();
      if (this.take() !== 0x3a) return false;
      this.skipSpace();
      const valueAt = this.at;
      if (!(field < 0 ? this.skipValue(0) : this.fieldValue(field))) return false;
      this.layout.add(field, valueAt - this.start, this.at - this.start);
      this.skipSpace();
      const next = this.take();
      if (next === 0x7d) return true;
      if (next !== 0x2c) return false;
    }
  }

  private fieldValue(field: number): boolean {
    const byte = this.peek();
    this.valueStart[field] = 0;
    this.valueEnd[field] = 0;
    this.isWrong[field] = 0;
    if (byte === QUOTE) {
      if (!this.string()) return false;
      this.valueStart[field] = this.stringStart;
      this.valueEnd[field] = this.stringEnd;
      return true;
    }
    if (this.word(NULL) || this.word(NAN)) return true;
    const start = this.at;
    if (byte !== MINUS && !(byte >= ZERO && byte <= ZERO + 9)) {
      this.isWrong[field] = 1;
      return this.skipValue(0);
    }
    if (!this.number()) return false;
    this.valueStart[field] = start;
    this.valueEnd[field] = this.at;
    return true;
  }

  private fieldOf(start: number, end: number): number {
    for (let field = 0; field < this.keys.length; field++) {
      const key = this.keys[field];
      if (key === null || key.length !== end - start) continue;
      let same = 0;
      while (same < key.length && key[same] === this.text[start + same]) same++;
      if (same === key.length) return field;
    }
    return -1;
  }

  private skipValue(depth: number): boolean {
    const byte = this.peek();
    if (byte === QUOTE) return this.string();
    if (byte === 0x7b || byte === 0x5b) return depth < MAX_DEPTH && this.skipNested(byte + 2, depth + 1);
    return this.word(NULL) || this.word(NAN) || WORDS.some((word) => this.word(word)) || this.number();
  }

  /** An array or object, of which `close` is the last byte. */
  private skipNested(close: number, depth: number): boolean {
    this.at++;
    this.skipSpace();
    if (this.peek() === close) {
      this.at++;
      return true;
    }
    for (;;) {
      this.skipSpace();
      if (close === 0x7d) {
        if (!this.string()) return false;
        this.skipSpace();
        if (this.take() !== 0x3a) return false;
        this.skipSpace();
      }
      if (!this.skipValue(depth)) return false;
      this.skipSpace();
      const next = this.take();
      if (next === close) return true;
      if (next !== 0x2c) return false;
    }
  }

  private number(): boolean {
    if (this.peek() === MINUS) this.at++;
    if (this.peek() === ZERO) this.at++;
    else if (!this.digits()) return false;
    if (this.peek() === 0x2e) {
      this.at++;
      if (!this.digits()) return false;
    }
    if ((this.peek() | 0x20) === 0x65) {
      this.at++;
      if (this.peek() === 0x2b || this.peek() === MINUS) this.at++;
      return this.digits();
    }
    return true;
  }

  private digits(): boolean {
    const start = this.at;
    while (this.peek() >= ZERO && this.peek() <= ZERO + 9) this.at++;
    return this.at > start;
  }

  /** A string; its bytes, unescaped, are then `[stringStart, stringEnd)` of `text`. */
  private string(): boolean {
    if (this.take() !== QUOTE) return false;
    const start = this.at;
    for (;;) {
      const byte = this.take();
      if (byte === QUOTE) break;
      if (byte === BACKSLASH) return this.escapedString(start);
      // Control characters must be escaped; -1 is the end of the record.
      if (byte < 0x20) return false;
    }
    this.stringStart = start;
    this.stringEnd = this.at - 1;
    return true;
  }

  private escapedString(start: number): boolean {
    const from = this.textEnd;
    for (let at = start; at < this.at - 1; at++) this.put(this.text[at]);
    this.at--;
    for (;;) {
      const byte = this.take();
      if (byte === QUOTE) break;
      if (byte < 0x20) return false;
      if (byte !== BACKSLASH) this.put(byte);
      else if (!this.escape()) return false;
    }
    this.stringStart = from;
    this.stringEnd = this.textEnd;
    return true;
  }

  private escape(): boolean {
    const byte = this.take();
    if (byte !== 0x75) {
      const plain = ESCAPES[byte];
      if (plain === undefined) return false;
      this.put(plain);
      return true;
    }
    let code = this.hex4();
    if (code >= 0xd800 && code < 0xdc00) {
      if (this.take() !== BACKSLASH || this.take() !== 0x75) return false;
      const low = this.hex4();
      if (!(low >= 0xdc00 && low < 0xe000)) return false;
      code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    } else if (code < 0 || (code >= 0xdc00 && code < 0xe000)) {
      return false;
    }
    this.putCodePoint(code);
    return true;
  }

  /** Four hexadecimal digits, or -1. */
  private hex4(): number {
    let value = 0;
    for (let digit = 0; digit < 4; digit++) {
      const byte = this.take();
      const lower = byte | 0x20;
      if (byte >= ZERO && byte <= ZERO + 9) value = value * 16 + byte - ZERO;
      else if (lower >= 0x61 && lower <= 0x66) value = value * 16 + lower - 0x57;
      else return -1;
    }
    return value;
  }

  private putCodePoint(code: number): void {
    if (code < 0x80) {
      this.put(code);
      return;
    }
    if (code < 0x800) {
      this.put(0xc0 | (code >> 6));
    } else {
      if (code < 0x10000) {
        this.put(0xe0 | (code >> 12));
      } else {
        this.put(0xf0 | (code >> 18));
        this.put(0x80 | ((code >> 12) & 0x3f));
      }
      this.put(0x80 | ((code >> 6) & 0x3f));
    }
    this.put(0x80 | (code & 0x3f));
  }

  private put(byte: number): void {
    if (this.textEnd === this.text.length) {
      const text = new Uint8Array(new SharedArrayBuffer(this.text.length * 2));
      text.set(this.text);
      this.setText(text);
    }
    this.text[this.textEnd++] = byte;
  }

  private setText(text: Uint8Array): void {
    this.text = text;
    this.view = new DataView(text.buffer, text.byteOffset, text.length);
  }

  private word(word: readonly number[]): boolean {
    if (this.at + word.length > this.end) return false;
    for (let place = 0; place < word.length; place++) if (this.text[this.at + place] !== word[place]) return false;
    this.at += word.length;
    return true;
  }

  private peek(): number {
    return this.at < this.end ? this.text[this.at] : -1;
  }

  private take(): number {
    return this.at < this.end ? this.text[this.at++] : -1;
  }

  private skipSpace(): void {
    for (let byte = this.peek(); byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === 0x0a; byte = this.peek())
      this.at++;
  }
}
