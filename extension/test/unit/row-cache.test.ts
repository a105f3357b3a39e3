import { describe, expect, it } from 'vitest';
import { RowCache } from '../../src/documents/page/row-cache';

describe('the rows of a page', () => {
  it('are asked for once, and again only where they did not come', () => {
    const asked: number[] = [];
    const cache = new RowCache(10, (first) => asked.push(first));
    expect(cache.row(13)).toBeNull();
    expect(cache.row(14)).toBeNull();
    expect(asked).toEqual([10]);
    cache.forget(10);
    cache.row(13);
    expect(asked).toEqual([10, 10]);
    cache.fill(10, [['a'], ['b']]);
    cache.forget(10);
    expect(cache.row(11)).toEqual(['b']);
    expect(asked).toEqual([10, 10]);
  });
});
