import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { openNotebook, runCell, textOf } from './notebook-rig';

describe('the notebook kernel', () => {
  it('runs cells of TypeScript that import footpath, with output in order', async () => {
    const { notebook, folder } = await openNotebook([
      'import { show } from "footpath";\nconst x: number = 20;\nconsole.log("first");\nshow([{ a: "<b>bold</b>" }]);\nconsole.log("last");',
      'x + 1',
    ]);
    const first = await runCell(notebook, 0);
    const types = first.outputs.map(({ items }) => items.map(({ mime }) => mime));
    assert.equal(first.executionSummary?.success, true, textOf(first));
    assert.deepEqual(types, [
      ['application/vnd.code.notebook.stdout'],
      ['text/html', 'text/plain'],
      ['application/vnd.code.notebook.stdout'],
    ]);
    assert.match(textOf(first), /&lt;b&gt;bold/);
    const second = await runCell(notebook, 1);
    assert.equal(textOf(second).trim(), '21');
    assert.equal(second.executionSummary?.executionOrder, 2);
    rmSync(folder, { recursive: true, force: true });
  });
});
