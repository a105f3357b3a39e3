import * as vscode from 'vscode';
import { CHART_MIME, PLOTLY_MIME } from '../../../kernel-lib/src/notebook/display/figure-bundle';
import type { CellListener } from '../../../kernel-lib/src/notebook/kernel/kernel';
import type { CellError, DisplayBundle, StreamName } from '../../../kernel-lib/src/notebook/protocol';
import type { LiveDisplays } from './live-displays';
import { stackWithLinks } from './stack-links';

const MIMES: Readonly<Record<StreamName, string>> = {
  stdout: 'application/vnd.code.notebook.stdout',
  stderr: 'application/vnd.code.notebook.stderr',
};
/** The richest first: the editor shows the first that it can. */
const ORDER = [CHART_MIME, PLOTLY_MIME, 'text/html', 'image/svg+xml', 'image/png', 'text/markdown', 'text/plain'];

/** Puts what a cell prints and shows below it, in order. Text of one stream goes on in one output. */
export class CellOutputs implements CellListener {
  private last: { readonly name: StreamName; readonly output: vscode.NotebookCellOutput } | null = null;
  private queue: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly execution: vscode.NotebookCellExecution,
    /** Displays of the notebook that later updates replace, also those of other cells. */
    private readonly displays: LiveDisplays<vscode.NotebookCell, vscode.NotebookCellOutput>,
  ) {}

  stream(name: StreamName, text: string): void {
    const item = vscode.NotebookCellOutputItem.text(text, MIMES[name]);
    if (this.last?.name === name) {
      const { output } = this.last;
      this.then(() => this.execution.appendOutputItems(item, output));
      return;
    }
    const output = new vscode.NotebookCellOutput([item]);
    this.last = { name, output };
    this.then(() => this.execution.appendOutput(output));
  }

  display({ data, displayId, update = false }: DisplayBundle): void {
    this.last = null;
    const items = itemsOf(data);
    const shown = displayId === undefined ? undefined : this.displays.get(displayId);
    if (update && shown) {
      this.then(() => this.execution.replaceOutputItems(items, shown));
      return;
    }
    const output = new vscode.NotebookCellOutput(items);
    if (displayId !== undefined) this.displays.set(displayId, this.execution.cell, output);
    this.then(() => this.execution.appendOutput(output));
  }

  /** A failure with its place in the cell, which the editor makes a link. */
  error({ name, message, stack }: CellError): void {
    this.last = null;
    const error = Object.assign(new Error(message), { name, stack: stackWithLinks(stack) });
    this.then(() =>
      this.execution.appendOutput(new vscode.NotebookCellOutput([vscode.NotebookCellOutputItem.error(error)])),
    );
  }

  /** Resolves when all of it is below the cell. */
  async settled(): Promise<void> {
    await this.queue;
  }

  /** The editor keeps the order of what it is told and gathers it: waiting for each would cost a thousand displays ten seconds. */
  private then(next: () => Thenable<unknown>): void {
    // An output whose cell has gone has no place any more.
    const done = new Promise((resolve) => resolve(next())).catch(() => undefined);
    this.queue = this.queue.then(() => done);
  }
}

function itemsOf(data: DisplayBundle['data']): vscode.NotebookCellOutputItem[] {
  const types = Object.keys(data).sort((a, b) => rank(a) - rank(b));
  return types.map((type) => {
    const value = data[type];
    if (type.startsWith('image/') && type !== 'image/svg+xml')
      return new vscode.NotebookCellOutputItem(Buffer.from(String(value), 'base64'), type);
    return typeof value === 'string'
      ? vscode.NotebookCellOutputItem.text(value, type)
      : vscode.NotebookCellOutputItem.json(value, type);
  });
}

function rank(type: string): number {
  const place = ORDER.indexOf(type);
  return place < 0 ? ORDER.length : place;
}
