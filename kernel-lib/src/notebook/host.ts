import type { DisplayBundle } from './protocol';

/** What a running notebook offers to the library: where things are shown, and the interrupt of the cell that runs. */
export interface NotebookHost {
  display(bundle: DisplayBundle): void;
  /** Aborts when the cell that runs now is interrupted. */
  signal(): AbortSignal;
}

/** The key is shared by the kernel's process and the library that its cells import, which are separate bundles. */
const KEY = Symbol.for('footpath.notebook-host');

/** Called once by the kernel's process. */
export function setNotebookHost(host: NotebookHost): void {
  (globalThis as Record<symbol, unknown>)[KEY] = host;
}

export function givenNotebookHost(): NotebookHost | undefined {
  return (globalThis as Record<symbol, unknown>)[KEY] as NotebookHost | undefined;
}
