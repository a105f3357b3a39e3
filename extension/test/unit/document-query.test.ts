import { describe, expect, it } from 'vitest';
import { Cursor } from '../../../kernel-lib/src/store/query/cursor';
import { DocumentQuery } from '../../src/data/process/document-query';

const BLOCK_ROWS = 200;

describe('a query of stages', () => {
  it('gives its first rows while its end is still far, and then its count', async () => {
    const waiting: (() => void)[] = [];
    async function* documents() {
      for (let block = 0; block < 4; block++) {
        if (block > 0) await new Promise<void>((resolve) => waiting.push(resolve));
        yield Array.from({ length: block === 3 ? 7 : BLOCK_ROWS }, (_, row) => ({ n: block * BLOCK_ROWS + row }));
      }
    }
    const query = await DocumentQuery.start({
      open: (signal) => new Cursor(documents, signal),
      skips: false,
      columns: null,
      total: null,
      count: null,
    });
    expect(query.columns).toEqual(['n']);
    let isCounted = false;
    const counting = query.count().then((count) => {
      isCounted = true;
      return count;
    });
    const page = query.page(0, 2);
    const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
    while (waiting.length === 0) await turn();
    waiting.shift()!();
    expect((await page).rows).toEqual([['0'], ['1']]);
    expect(isCounted).toBe(false);
    for (let block = 2; block < 4; block++) {
      while (waiting.length === 0) await turn();
      waiting.shift()!();
    }
    expect(await counting).toBe(3 * BLOCK_ROWS + 7);
    await query.close();
  });
});
