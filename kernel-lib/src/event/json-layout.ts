const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const LOWER_N = 0x6e;
const UPPER_N = 0x4e;
/** Longer records, or such of more members, have no layout. */
const MOST_BYTES = 4096;
const MOST_MEMBERS = 64;

/**
 * What lies between the values of one record: names, colons, commas, blanks. The next record of the same producer mostly has the
 * same bytes there, so its fields are found by comparing them. It vouches for plain values only, and says nothing of other records.
 */
export class JsonLayout {
  private readonly bytes = new Uint8Array(MOST_BYTES);
  private length = 0;
  /** By member, where its value begins and ends in the record that was learned, and which field it is; -1 for one that nobody wants. */
  private readonly from = new Uint32Array(MOST_MEMBERS);
  private readonly to = new Uint32Array(MOST_MEMBERS);
  private readonly field = new Int32Array(MOST_MEMBERS);
  private count = 0;
  private isKnown = false;

  /** Forgets what it knows; a record is learned next. */
  begin(): void {
    this.count = 0;
    this.isKnown = false;
  }

  /** The record's next member, by where its value lies from the record's start on. */
  add(field: number, from: number, to: number): void {
    const { count } = this;
    if (count < MOST_MEMBERS) {
      this.field[count] = field;
      this.from[count] = from;
      this.to[count] = to;
    }
    this.count++;
  }

  /** The record ends, and is good: it is `[start, end)` of `text`. */
  learn(text: Uint8Array, start: number, end: number): void {
    if (this.count === 0 || this.count > MOST_MEMBERS || end - start > MOST_BYTES) return;
    this.length = end - start;
    this.bytes.set(text.subarray(start, end));
    this.isKnown = true;
  }

  /**
   * Finds the values of a record that has this layout. False if it has not, or a value is not plain: then what is in the arrays
   * means nothing.
   */
  scan(text: Uint8Array, start: number, end: number, valueStart: Uint32Array, valueEnd: Uint32Array): boolean {
    if (!this.isKnown) return false;
    const { bytes, from, to, field, count } = this;
    for (let place = 0; place < valueStart.length; place++) valueStart[place] = valueEnd[place] = 0;
    let at = start;
    let known = 0;
    for (let member = 0; member < count; member++) {
      const size = from[member] - known;
      if (at + size >= end) return false;
      for (const to = at + size; at < to; ) if (text[at++] !== bytes[known++]) return false;
      known = to[member];
      const wanted = field[member];
      const first = text[at];
      const isText = first === QUOTE;
      const isWord = first === LOWER_N || first === UPPER_N;
      const begin = isText ? at + 1 : at;
      const behind = isText ? stringEnd(text, begin, end) : isWord ? wordEnd(text, at, end) : numberEnd(text, at, end);
      if (behind < 0) return false;
      at = isText ? behind + 1 : behind;
      if (wanted < 0) continue;
      valueStart[wanted] = isWord ? 0 : begin;
      valueEnd[wanted] = isWord ? 0 : behind;
    }
    if (end - at !== this.length - known) return false;
    while (at < end) if (text[at++] !== bytes[known++]) return false;
    return true;
  }
}

/** Where a string's closing quote is; -1 if it has none, or is not plain. */
function stringEnd(text: Uint8Array, from: number, end: number): number {
  for (let at = from; at < end; at++) {
    const byte = text[at];
    if (byte === QUOTE) return at;
    if (byte === BACKSLASH || byte < 0x20) return -1;
  }
  return -1;
}

/** Behind `null` or `NaN`; -1 if it is neither. */
function wordEnd(text: Uint8Array, at: number, end: number): number {
  const isNull = text[at] === LOWER_N && text[at + 1] === 0x75 && text[at + 2] === 0x6c && text[at + 3] === 0x6c;
  if (isNull) return at + 4 <= end ? at + 4 : -1;
  const isNan = text[at] === UPPER_N && text[at + 1] === 0x61 && text[at + 2] === UPPER_N;
  return isNan && at + 3 <= end ? at + 3 : -1;
}

/** Behind a number without exponent; -1 if it is none. What may not follow one the next bytes' comparison finds. */
function numberEnd(text: Uint8Array, from: number, end: number): number {
  let at = text[from] === MINUS ? from + 1 : from;
  const whole = at < end && text[at] === ZERO ? at + 1 : digitsEnd(text, at, end);
  if (whole === at) return -1;
  at = whole;
  if (at >= end || text[at] !== DOT) return at;
  const fraction = digitsEnd(text, at + 1, end);
  return fraction === at + 1 ? -1 : fraction;
}

function digitsEnd(text: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && text[at] >= ZERO && text[at] <= NINE) at++;
  return at;
}
