import type * as vscode from 'vscode';
import { CellQueue } from './cell-queue';
import { LiveDisplays } from './live-displays';

/** What is known of a notebook's cells beside its kernel. It goes with the kernel to a document that takes the notebook's place. */
export class NotebookSession {
  readonly queue = new CellQueue();
  readonly displays = new LiveDisplays<vscode.NotebookCell, vscode.NotebookCellOutput>();
  /** Cells that this kernel has begun. */
  private begun = 0;

  get isFresh(): boolean {
    return this.begun === 0;
  }

  nextOrder(): number {
    return ++this.begun;
  }

  /** The kernel is gone or begins again: so do the numbers of cells, and nothing updates what was shown. */
  reset(): void {
    this.begun = 0;
    this.displays.clear();
  }
}
