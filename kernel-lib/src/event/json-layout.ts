const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const LOWER_N = 0x6e;
const UPPER_N = 0x4e;
/** `null` and the first two letters of `NaN`, little-endian. */
const NULL = 0x6c6c756e;
const NA = 0x614e;
/** Longer records, or such of more members, have no layout. */
const MOST_BYTES = 4096;
const MOST_MEMBERS = 64;

/**
 * What lies between the values of one record: names, colons, commas, blanks. The next record of the same producer mostly has the
 * same bytes there, so its fields are found by comparing them. It vouches for plain values only, and says nothing of other records.
 */
export class JsonLayout {
  private readonly bytes = new Uint8Array(MOST_BYTES);
  private readonly view = new DataView(this.bytes.buffer);
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
   * Finds the values of a record that has this layout, at `[start, end)` of a view. False if it has not, or a value is not plain:
   * then what is in the arrays means nothing.
   */
  scan(view: DataView, start: number, end: number, valueStart: Uint32Array, valueEnd: Uint32Array): boolean {
    if (!this.isKnown) return false;
    const { view: known, from, to, field, count } = this;
    for (let place = 0; place < valueStart.length; place++) valueStart[place] = valueEnd[place] = 0;
    let at = start;
    let knownAt = 0;
    for (let member = 0; member < count; member++) {
      const size = from[member] - knownAt;
      if (at + size >= end || !isEqual(view, at, known, knownAt, size)) return false;
      at += size;
      knownAt = to[member];
      const wanted = field[member];
      const first = view.getUint8(at);
      const isText = first === QUOTE;
      const isWord = first === LOWER_N || first === UPPER_N;
      const begin = isText ? at + 1 : at;
      const behind = isText ? stringEnd(view, begin, end) : isWord ? wordEnd(view, at, end) : numberEnd(view, at, end);
      if (behind < 0) return false;
      at = isText ? behind + 1 : behind;
      if (wanted < 0) continue;
      valueStart[wanted] = isWord ? 0 : begin;
      valueEnd[wanted] = isWord ? 0 : behind;
    }
    const size = this.length - knownAt;
    return end - at === size && isEqual(view, at, known, knownAt, size);
  }
}

/** Whether `size` bytes are the same; four are compared at once. */
function isEqual(view: DataView, at: number, known: DataView, knownAt: number, size: number): boolean {
  const end = at + size;
  const delta = knownAt - at;
  for (; at <= end - 4; at += 4) if (view.getInt32(at, true) !== known.getInt32(at + delta, true)) return false;
  for (; at < end; at++) if (view.getUint8(at) !== known.getUint8(at + delta)) return false;
  return true;
}

/**
 * Where a string's closing quote is; -1 if it has none, or is not plain. Four bytes are looked at together: with a byte's high bit
 * set where it may be zero (Mycroft's test), for those that may be a quote, a backslash or a control character.
 */
function stringEnd(view: DataView, from: number, end: number): number {
  let at = from;
  for (; at <= end - 4; at += 4) {
    const four = view.getInt32(at, true);
    const quote = four ^ 0x22222222;
    const backslash = four ^ 0x5c5c5c5c;
    const ends =
      ((quote - 0x01010101) & ~quote) | ((backslash - 0x01010101) & ~backslash) | ((four - 0x20202020) & ~four);
    if ((ends & 0x80808080) !== 0) break;
  }
  for (; at < end; at++) {
    const byte = view.getUint8(at);
    if (byte === QUOTE) return at;
    if (byte === BACKSLASH || byte < 0x20) return -1;
  }
  return -1;
}

/** Behind `null` or `NaN`; -1 if it is neither. */
function wordEnd(view: DataView, at: number, end: number): number {
  if (at + 4 <= end && view.getInt32(at, true) === NULL) return at + 4;
  const isNan = at + 3 <= end && view.getUint16(at, true) === NA && view.getUint8(at + 2) === UPPER_N;
  return isNan ? at + 3 : -1;
}

/** Behind a number without exponent; -1 if it is none. What may not follow one the next bytes' comparison finds. */
function numberEnd(view: DataView, from: number, end: number): number {
  let at = view.getUint8(from) === MINUS ? from + 1 : from;
  const whole = at < end && view.getUint8(at) === ZERO ? at + 1 : digitsEnd(view, at, end);
  if (whole === at) return -1;
  at = whole;
  if (at >= end || view.getUint8(at) !== DOT) return at;
  const fraction = digitsEnd(view, at + 1, end);
  return fraction === at + 1 ? -1 : fraction;
}

function digitsEnd(view: DataView, from: number, end: number): number {
  let at = from;
  while (at < end && view.getUint8(at) >= ZERO && view.getUint8(at) <= NINE) at++;
  return at;
}
