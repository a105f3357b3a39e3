import { COMMA, CR, LF, QUOTE } from '../event/csv-record';

const ZERO = 0x30;
/** So many digits are below 2^53 whatever they are. */
const MAX_PLAIN_DIGITS = 15;
const BATCH_IDS = 1024;

/** The same byte, or bits of it, in all four of a word. */
const COMMAS = 0x2c2c2c2c;
const LFS = 0x0a0a0a0a;
const QUOTES = 0x22222222;
const LOWEST_BITS = 0x01010101;
const LOW_BITS = 0x7f7f7f7f;
const HIGH_BITS = ~LOW_BITS;

/**
 * Reads the ids of a catalogue of which nothing else is wanted: of the other bytes it finds out only where a record ends and
 * how many fields it has, four of them at a time. It stops at what is not plain to see, and leaves it to who reads with care.
 */
export class KeyScan {
  /** The ids that were read last. */
  readonly ids = new Float64Array(BATCH_IDS);
  /** Behind the last record that was read. */
  at = 0;
  /** Lines of the records that were read last. */
  lines = 0;
  private readonly words: Int32Array;
  /** Bytes before the first word. */
  private readonly lead: number;

  /** The key's place among the fields, and how many of them a record has. */
  constructor(
    private readonly bytes: Uint8Array,
    private readonly keyPlace: number,
    private readonly fieldCount: number,
  ) {
    this.lead = Math.min(-bytes.byteOffset & 3, bytes.length);
    this.words = new Int32Array(bytes.buffer, bytes.byteOffset + this.lead, (bytes.length - this.lead) >> 2);
  }

  /**
   * Reads records from `start` on into `ids` and gives their number. It ends before a record that is an empty line, whose key
   * is quoted or no id of at most 15 digits, which has text behind a closing quote, no line end or another number of fields.
   */
  read(start: number): number {
    const { ids } = this;
    this.at = start;
    this.lines = 0;
    for (let count = 0; count < ids.length; count++) {
      const id = this.readRecord(this.at);
      if (id < 0) return count;
      ids[count] = id;
    }
    return ids.length;
  }

  /** The id of the record at `start`, and goes behind it; -1, and nothing has moved, if it is not plain. */
  private readRecord(start: number): number {
    const { bytes, keyPlace } = this;
    let at = start;
    for (let skipped = 0; skipped < keyPlace; at++) {
      if (at === bytes.length || bytes[at] === QUOTE || bytes[at] === LF) return -1;
      if (bytes[at] === COMMA) skipped++;
    }
    let id = 0;
    const key = at;
    while (at < bytes.length && bytes[at] >= ZERO && bytes[at] <= ZERO + 9) id = 10 * id + bytes[at++] - ZERO;
    if (at === key || at > key + MAX_PLAIN_DIGITS || bytes[key] === ZERO) return -1;
    if (at === bytes.length || (bytes[at] !== COMMA && bytes[at] !== LF)) return -1;
    return this.endRecord(at) ? id : -1;
  }

  /** Goes from the end of the key to the next record; false, and nothing has moved, if it is not plain where that is. */
  private endRecord(from: number): boolean {
    const { bytes, words, lead } = this;
    let fields = this.keyPlace + 1;
    let lines = 1;
    let place = from - lead;
    let at = place >> 2;
    // The bytes before `place` become those that mean nothing.
    let before = (1 << (8 * (place & 3))) - 1;
    while (at < words.length) {
      const word = words[at] | before;
      before = 0;
      const quote = word ^ QUOTES;
      const lf = word ^ LFS;
      // The lowest of these bits stands in the first byte that is a quote or an LF.
      const stops = (((quote - LOWEST_BITS) & ~quote) | ((lf - LOWEST_BITS) & ~lf)) & HIGH_BITS;
      const comma = word ^ COMMAS;
      const commas = ~(((comma & LOW_BITS) + LOW_BITS) | comma) & HIGH_BITS;
      if (stops === 0) {
        fields += Math.imul(commas >>> 7, LOWEST_BITS) >>> 24;
        at++;
        continue;
      }
      const stop = stops & -stops;
      fields += Math.imul((commas & (stop - 1)) >>> 7, LOWEST_BITS) >>> 24;
      place = lead + 4 * at + ((31 - Math.clz32(stop)) >> 3);
      if (bytes[place] === LF) {
        if (fields !== this.fieldCount) return false;
        this.at = place + 1;
        this.lines += lines;
        return true;
      }
      if (bytes[place - 1] === COMMA) {
        for (place++; bytes[place] !== QUOTE || bytes[++place] === QUOTE; place++) {
          if (place >= bytes.length) return false;
          if (bytes[place] === LF) lines++;
        }
        const isEnd = bytes[place] === LF || (bytes[place] === CR && bytes[place + 1] === LF);
        if (bytes[place] !== COMMA && !isEnd) return false;
      } else place++;
      place -= lead;
      at = place >> 2;
      before = (1 << (8 * (place & 3))) - 1;
    }
    return false;
  }
}
