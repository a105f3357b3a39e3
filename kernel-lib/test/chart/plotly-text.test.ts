import { describe, expect, it } from 'vitest';
import { plotlyText } from '../../src/chart/plotly-text';

describe('text from the data in a figure', () => {
  it('keeps plotly from reading tags, entities and variables', () => {
    expect(plotlyText('<b>a</b> & %{x}')).toBe('&lt;b&gt;a&lt;/b&gt; &amp; %\u200b{x}');
    expect(plotlyText('&lt;')).toBe('&amp;lt;');
  });

  it('is one line and cut by characters, not by halves of them', () => {
    expect(plotlyText('a\nb\u0000c')).toBe('a b c');
    expect(plotlyText('😀'.repeat(50), 4)).toBe('😀😀😀…');
  });
});
