import { describe, expect, it } from 'vitest';
import { resolveTokens } from '../../src/chart/resolve-tokens';

describe('tokens of a figure', () => {
  it('are replaced wherever they are a whole value, and nothing else is', () => {
    const figure = {
      data: [
        { marker: { color: ['var(--fp-ink)', '#0072B2'] }, text: 'a var(--fp-ink) in a text', x: [1, null, true] },
      ],
      layout: { font: { family: 'var(--fp-font)' } },
    };
    expect(resolveTokens(figure, (name) => `<${name}>`)).toEqual({
      data: [{ marker: { color: ['<--fp-ink>', '#0072B2'] }, text: 'a var(--fp-ink) in a text', x: [1, null, true] }],
      layout: { font: { family: '<--fp-font>' } },
    });
  });
});
