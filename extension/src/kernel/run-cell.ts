import type * as vscode from 'vscode';
import type { Kernel } from '../../../kernel-lib/src/notebook/kernel/kernel';
import { CellOutputs } from './cell-outputs';
import type { NotebookSession } from './notebook-session';

/** Runs one cell, with its outputs below it; gives whether those behind it may run. Does not reject: what fails is told below the cell. */
export async function runCell(
  execution: vscode.NotebookCellExecution,
  session: NotebookSession,
  kernelOf: () => Promise<Kernel>,
  isCancelled: () => boolean,
): Promise<boolean> {
  const order = session.nextOrder();
  const { cell } = execution;
  const outputs = new CellOutputs(execution, session.displays);
  let isGood = false;
  try {
    execution.executionOrder = order;
    execution.start(Date.now());
    session.displays.forget(cell);
    await execution.clearOutput();
    const kernel = await kernelOf();
    // An interrupt that comes while the kernel starts finds no cell there to end.
    const result = isCancelled()
      ? ({ status: 'interrupted' } as const)
      : await kernel.execute(cell.document.getText(), outputs, order);
    if (result.status === 'error' && result.error) outputs.error(result.error);
    if (result.status === 'interrupted')
      outputs.error(said('Interrupted', 'The cell was interrupted. Variables of earlier cells are kept.'));
    if (result.status === 'ended') outputs.error(said('KernelEnded', result.cause));
    isGood = result.status === 'ok';
  } catch (error) {
    outputs.error(said('KernelNotStarted', (error as Error).message));
  }
  await outputs.settled();
  ended(execution, isGood);
  return isGood;
}

/** A cell whose notebook has closed meanwhile has ended with it. */
function ended(execution: vscode.NotebookCellExecution, isGood: boolean): void {
  try {
    execution.end(isGood, Date.now());
  } catch {
    // There is nobody to tell.
  }
}

/** Cells that were asked for and will not run wait no longer. */
export function notRun(executions: readonly vscode.NotebookCellExecution[]): void {
  for (const execution of executions) {
    try {
      execution.start();
      execution.end(undefined);
    } catch {
      // Its notebook has closed meanwhile.
    }
  }
}

function said(name: string, message: string) {
  return { name, message, stack: '' };
}
