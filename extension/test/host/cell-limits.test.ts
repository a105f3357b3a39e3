import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import type * as vscode from 'vscode';
import { interrupt, openNotebook, runCell, textOf, untilCell } from './notebook-rig';

const decoded = ({ data }: vscode.NotebookCellOutputItem) => Buffer.from(data).toString('utf8');

describe('a cell', () => {
  it('that prints 100,000 lines one by one has them all below it, in order', async () => {
    const { notebook, folder } = await openNotebook(['for (let i = 0; i < 100_000; i++) console.log(i);']);
    const lines = textOf(await runCell(notebook, 0)).split('\n');
    assert.equal(lines.pop(), '');
    assert.equal(lines.length, 100_000);
    assert.ok(lines.every((line, i) => line === String(i)));
    rmSync(folder, { recursive: true, force: true });
  });

  it('that shows a thousand things has a thousand outputs, in order', async () => {
    const { notebook, folder } = await openNotebook([
      "import { show } from 'footpath';\nfor (let i = 0; i < 1000; i++) show([{ number: i }]);",
    ]);
    const { outputs } = await runCell(notebook, 0);
    assert.equal(outputs.length, 1000);
    const texts = outputs.map(({ items }) => decoded(items.find(({ mime }) => mime === 'text/plain')!));
    assert.ok(texts.every((text, i) => new RegExp(`\\b${i}\\b`).test(text)));
    rmSync(folder, { recursive: true, force: true });
  });

  it('whose result has 200 MB shows what fits and says how much is left out; the next one runs', async () => {
    const { notebook, folder } = await openNotebook(["'x'.repeat(200_000_000)", "'next'"]);
    const { outputs, executionSummary } = await runCell(notebook, 0);
    assert.equal(executionSummary?.success, true);
    const [shown, said] = outputs.map(({ items }) => items.map(decoded).join(''));
    assert.equal(shown.length, 16 * 1024 * 1024);
    assert.match(said, /^\nThe cell printed 200\.0 M characters; 183\.2 M are not shown\.\n$/);
    assert.equal(textOf(await runCell(notebook, 1)), 'next\n');
    rmSync(folder, { recursive: true, force: true });
  });

  it('in an endless loop before an await is interrupted, and variables are kept', async () => {
    const { notebook, folder } = await interruptedLoop('');
    const { name, message } = errorOf(notebook.cellAt(1));
    assert.deepEqual(
      [name, message],
      ['Interrupted', 'The cell was interrupted. Variables of earlier cells are kept.'],
    );
    assert.equal(textOf(await runCell(notebook, 2)), '7\n');
    rmSync(folder, { recursive: true, force: true });
  });

  it('in an endless loop behind an await is ended with its kernel, and says that the variables are gone', async () => {
    const { notebook, folder } = await interruptedLoop('await Promise.resolve(); ');
    const { name, message } = errorOf(notebook.cellAt(1));
    assert.equal(name, 'KernelEnded');
    assert.match(
      message,
      /did not stop when it was interrupted, so the kernel was ended with it\. Its variables are gone\.$/,
    );
    // A new kernel starts for the next cell, and knows nothing of the one before.
    assert.match(textOf(await runCell(notebook, 2)), /Cannot find name 'kept'/);
    rmSync(folder, { recursive: true, force: true });
  });
});

/** A notebook with a variable, a cell that was interrupted in its endless loop behind what is given, and a cell that asks for the variable. */
async function interruptedLoop(before: string): ReturnType<typeof openNotebook> {
  const loop = "console.log('x'.repeat(70_000)); while (true) {}";
  const opened = await openNotebook(['const kept = 7;', `${before}${loop}`, 'kept']);
  const { notebook } = opened;
  await runCell(notebook, 0);
  const loops = printed(notebook.cellAt(1));
  const looping = runCell(notebook, 1);
  await loops;
  await interrupt(notebook);
  await looping;
  return opened;
}

/** Waits for the first text of a cell. */
function printed(cell: vscode.NotebookCell): Promise<void> {
  return untilCell(cell, () => textOf(cell).startsWith('xxx'));
}

function errorOf({ outputs }: vscode.NotebookCell): Error {
  return JSON.parse(decoded(outputs.at(-1)!.items[0]));
}
