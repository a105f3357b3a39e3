import { rmSync } from 'node:fs';
import * as vscode from 'vscode';
import { PLOTLY_MIME } from '../../../kernel-lib/src/notebook/display/figure-bundle';
import { figures } from './figures';
import { footpath } from './footpath-api';
import { interrupt, openNotebook, runCell, textOf, untilCell } from './notebook-rig';

const COMPLETIONS = 20;

// Read by `figures.test.ts`, which runs this in several windows; nothing is asserted of times.
describe('what somebody waits for', () => {
  it('in a notebook', async () => {
    const { kernels } = await footpath();
    const { notebook, folder } = await openNotebook([
      "import { show } from 'footpath';\nconst visitsOfToday = [1, 2];\nshow({ data: [{ type: 'bar', x: ['a', 'b'], y: visitsOfToday }], layout: {} });",
      'visitsOfToday.filt',
      "console.log('x'.repeat(70_000)); while (true) {}",
    ]);
    await kernels.of(notebook);

    const [charts, unfinished, endless] = notebook.getCells();
    const shown = untilCell(charts, () => charts.outputs.some(({ items }) => items.some(isFigure)));
    let began = performance.now();
    const ran = runCell(notebook, 0);
    await shown;
    figures.firstChartMs = performance.now() - began;
    await ran;

    const { document } = unfinished;
    const times: number[] = [];
    for (let i = 0; i <= COMPLETIONS; i++) {
      began = performance.now();
      await vscode.commands.executeCommand(
        'vscode.executeCompletionItemProvider',
        document.uri,
        document.positionAt(18),
      );
      times.push(performance.now() - began);
    }
    figures.completionMs = times.slice(1);

    const loops = untilCell(endless, () => textOf(endless).startsWith('xxx'));
    const looping = runCell(notebook, 2);
    await loops;
    began = performance.now();
    await interrupt(notebook);
    await looping;
    figures.interruptMs = performance.now() - began;
    rmSync(folder, { recursive: true, force: true });
  });
});

function isFigure({ mime }: vscode.NotebookCellOutputItem): boolean {
  return mime === PLOTLY_MIME;
}
