import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { FootpathController } from '../kernel/controller';
import { type NewCell, openNotebook } from '../kernel/open-notebook';
import { NOTEBOOK_TYPE } from '../kernel/typescript-notebook';
import { openingCode } from '../store/opening-code';
import type { StoreChoice, StoreChoices } from '../store/store-choice';
import { choose } from './ask';
import { Cancelled, registerCommand, registerTrustedCommand } from './register-command';

export interface NotebookCommandsNeed {
  /** The folder of the notebooks that come with the extension. */
  readonly samples: string;
  readonly controller: FootpathController;
  readonly stores: StoreChoices;
}

/** *New Analysis Notebook*, *Open Sample Notebook*, *Restart Kernel*. Interrupt is the editor's own, beside *Run All*. */
export function registerNotebookCommands({ samples, controller, stores }: NotebookCommandsNeed): vscode.Disposable[] {
  return [
    registerCommand('footpath.newNotebook', async () => openNotebook(firstCells(await stores.chosen()))),
    registerCommand('footpath.openSampleNotebook', async (name?: string) => {
      const file = name ?? (await choose('Sample notebook', sampleChoices(samples)));
      return openNotebook(cellsOf(readFileSync(join(samples, file), 'utf8')));
    }),
    registerTrustedCommand('footpath.restartKernel', async () => {
      const notebook = vscode.window.activeNotebookEditor?.notebook;
      if (notebook?.notebookType !== NOTEBOOK_TYPE)
        throw new Error('No notebook is open whose kernel could start again.');
      const options = {
        location: vscode.ProgressLocation.Notification,
        title: 'Restarting the kernel',
        cancellable: true,
      };
      await vscode.window.withProgress(options, (_, token) => restart(controller, notebook, token));
    }),
  ];
}

/** Cancelled, the notebook has no kernel; its next cell starts one. */
async function restart(
  controller: FootpathController,
  notebook: vscode.NotebookDocument,
  token: vscode.CancellationToken,
): Promise<void> {
  const cancelling = token.onCancellationRequested(() => void controller.kernels.stop(notebook));
  try {
    await controller.restart(notebook);
  } catch (error) {
    throw token.isCancellationRequested ? new Cancelled() : error;
  } finally {
    cancelling.dispose();
  }
}

function firstCells(store: StoreChoice): NewCell[] {
  const { name, code } = openingCode(store);
  return [
    { kind: 'markdown', text: '# Analysis\n\nWhat is asked, of which events, and what was found.' },
    {
      kind: 'code',
      text: `import { charts, ${name}, show } from 'footpath';\n\nconst store = ${code};\nconst drawn = await charts(store);`,
    },
    { kind: 'code', text: 'show(drawn.traffic);' },
  ];
}

function sampleChoices(folder: string) {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ipynb'))
    .sort()
    .map((name) => {
      const [{ text }] = cellsOf(readFileSync(join(folder, name), 'utf8'));
      const [title, ...rest] = text.split('\n').filter((line) => line.trim() !== '');
      return { label: title.replace(/^#+\s*/, ''), detail: rest.join(' ').replaceAll('**', ''), value: name };
    });
}

/** A sample's own cells, without outputs: what is opened is a copy, and the installed file stays as it is. */
function cellsOf(json: string): NewCell[] {
  const { cells } = JSON.parse(json) as { cells: { cell_type: NewCell['kind']; source: string | string[] }[] };
  return cells.map(({ cell_type: kind, source }) => ({ kind, text: [source].flat().join('') }));
}
