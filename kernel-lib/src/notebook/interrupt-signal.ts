import { givenNotebookHost } from './host';
import { isTslab } from './tslab-kernel';

let current: AbortController | null = null;
let listening = false;

/**
 * Aborts when the user interrupts the cell; long calls of the library take it by themselves in a notebook. Undefined outside one, where the
 * program decides.
 */
export function interruptSignal(): AbortSignal | undefined {
  const host = givenNotebookHost();
  if (host) return host.signal();
  if (!isTslab()) return undefined;
  listen();
  if (current === null || current.signal.aborted) current = new AbortController();
  return current.signal;
}

/** One listener for the life of the kernel. Installed in the synchronous part of a cell it would take the place of tslab's own break. */
function listen(): void {
  if (listening) return;
  listening = true;
  setImmediate(() => process.on('SIGINT', () => current?.abort()));
}
