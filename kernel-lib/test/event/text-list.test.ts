import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TextList } from '../../src/event/text-list';

const all = (list: TextList): string[] => Array.from({ length: list.length }, (_, i) => list.textAt(i));
const text = fc.string({ unit: 'grapheme', maxLength: 6 });

describe('TextList', () => {
  it('gives the texts back from their bytes, byte order marks included', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(text, fc.constant('\ufeffa'))), (texts) => {
        const { offsets, bytes } = TextList.of(texts);
        expect(all(new TextList(offsets, bytes))).toEqual(texts);
      }),
      { seed: 7 },
    );
  });

  it('picks texts in any order and number', () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1 }), fc.array(fc.nat(30)), (texts, wanted) => {
        const places = wanted.map((place) => place % texts.length);
        expect(all(TextList.of(texts).pick(places))).toEqual(places.map((place) => texts[place]));
      }),
      { seed: 8 },
    );
    const list = TextList.of(['a', 'bc', '', 'd']);
    expect(all(list.pick([0, 1, 2, 3, 1, 2]))).toEqual(['a', 'bc', '', 'd', 'bc', '']);
  });
});
