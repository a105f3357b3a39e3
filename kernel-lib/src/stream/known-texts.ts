import { NULL_TEXT } from '../event/columns';
import type { TextDictionary } from '../event/dictionary';
import { grown } from './grow';
import type { TakenRows } from './taken-rows';

/**
 * What a shard knows of the intake's texts: the intake numbers them in the order in which it met them, and sends each once; the
 * shard has ids of its own, because it has texts of its own, and lets go of texts at its own time.
 */
export class KnownTexts {
  /** By the intake's number. */
  private ids = new Uint32Array(0);
  private lengths = new Uint32Array(0);
  private count = 0;

  constructor(private readonly texts: TextDictionary) {}

  /** Takes in the texts that rows bring. */
  learn({ texts, textCount, firstText }: TakenRows): void {
    if (firstText === 0) this.count = 0;
    if (textCount === 0) return;
    this.count = firstText + textCount;
    this.ids = grown(this.ids, this.count);
    this.lengths = grown(this.lengths, this.count);
    this.texts.internList(texts, textCount, this.ids, firstText);
    let start = 0;
    for (let i = 0; i < textCount; i++) {
      this.lengths[firstText + i] = texts.ends[i] - start;
      start = texts.ends[i];
    }
  }

  /** Puts the ids of the texts at `rows[0, count)` of a column into `ids`, and adds their bytes to `sizes`. */
  translate(column: Uint32Array, rows: Uint32Array, count: number, ids: Uint32Array, sizes: Uint32Array): void {
    const { ids: known, lengths } = this;
    for (let i = 0; i < count; i++) {
      const number = column[rows[i]];
      if (number === NULL_TEXT) ids[i] = NULL_TEXT;
      else {
        ids[i] = known[number];
        sizes[i] += lengths[number];
      }
    }
  }

  /** The intake may name any of them again. */
  markTexts(live: Uint8Array): void {
    for (let number = 0; number < this.count; number++) live[this.ids[number]] = 1;
  }

  remapTexts(remap: Uint32Array): void {
    for (let number = 0; number < this.count; number++) this.ids[number] = remap[this.ids[number]];
  }
}
