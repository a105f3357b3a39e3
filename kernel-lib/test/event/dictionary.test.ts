import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NULL_TEXT } from '../../src/event/columns';
import { TextDictionary } from '../../src/event/dictionary';
import { hashBytes } from '../../src/event/hash';

describe('TextDictionary', () => {
  it('gives equal texts equal ids, dense from 0, and null for the empty one', () => {
    const dictionary = new TextDictionary();
    expect([dictionary.internText('a'), dictionary.internText('ž'), dictionary.internText('a')]).toEqual([0, 1, 0]);
    expect(dictionary.internText('')).toBe(NULL_TEXT);
    expect(dictionary.textOf(1)).toBe('ž');
    expect(dictionary.byteLengthOf(1)).toBe(2);
    expect(dictionary.byteLengthOf(NULL_TEXT)).toBe(0);
    expect(dictionary.size).toBe(2);
  });

  it('tells texts of one hash apart', () => {
    const dictionary = new TextDictionary();
    const bytes = new TextEncoder().encode('abcd');
    expect(dictionary.internBytes(bytes, 0, 2, 5)).toBe(0);
    expect(dictionary.internBytes(bytes, 2, 2, 5)).toBe(1);
    expect(dictionary.internBytes(bytes, 0, 2, 5)).toBe(0);
  });

  it('keeps what is live when it is compacted, and grows without end', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ minLength: 1, maxLength: 40 }), { maxLength: 5000 }),
        fc.nat(),
        (texts, salt) => {
          const dictionary = new TextDictionary();
          const ids = texts.map((text) => dictionary.internText(text));
          for (const [place, text] of texts.entries()) {
            expect(dictionary.textOf(ids[place])).toBe(new TextDecoder().decode(new TextEncoder().encode(text)));
          }
          const live = Uint8Array.from({ length: dictionary.size }, (_, id) => ((id * 31 + salt) % 3 === 0 ? 1 : 0));
          const kept = ids.map((id) => (live[id] === 1 ? dictionary.textOf(id) : null));
          const newIds = dictionary.compact(live);
          expect(dictionary.size).toBe(live.reduce((sum, one) => sum + one, 0));
          ids.forEach((id, place) => {
            if (kept[place] === null) expect(newIds[id]).toBe(NULL_TEXT);
            else expect(dictionary.textOf(newIds[id])).toBe(kept[place]);
          });
          for (const text of texts) dictionary.internText(text);
          expect(dictionary.size).toBe(new Set(ids).size);
        },
      ),
      { seed: 3, numRuns: 30 },
    );
  });

  it('tells texts apart by their hashes that differ in a byte, wherever it is', () => {
    const base = 'electronics.clocks-2053013552025147186';
    const others = Array.from(base, (_, at) => `${base.slice(0, at)}~${base.slice(at + 1)}`);
    const cut = Array.from(base, (_, length) => base.slice(0, length));
    const texts = [base, ...others, ...cut].map((text) => new TextEncoder().encode(text));
    expect(new Set(texts.map((bytes) => hashBytes(bytes, 0, bytes.length))).size).toBe(texts.length);
    // As many fall into each of a table's places as into others, also of ids that count up.
    const places = new Set(Array.from({ length: 4096 }, (_, i) => `205301355202${5_147_000 + i}`).map(lowBitsOfHash));
    expect(places.size).toBeGreaterThan(0.6 * 4096);
  });

  it('hashes ranges alike wherever they lie', () => {
    const bytes = new TextEncoder().encode('..same..same');
    expect(hashBytes(bytes, 2, 4)).toBe(hashBytes(bytes, 8, 4));
  });
});

function lowBitsOfHash(text: string): number {
  const bytes = new TextEncoder().encode(text);
  return hashBytes(bytes, 0, bytes.length) & 4095;
}
