import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { FootpathError } from '../../event/error';
import { ioError } from '../../file/io-error';
import { publishText } from '../../file/publish-text';
import { Kernel } from '../kernel/kernel';
import type { CellError } from '../protocol';
import { notebookText, parseNotebook, sourceOf } from './ipynb';
import { OutputRecords } from './output-records';

export interface RunNotebookOptions {
  /** The notebook's file. */
  readonly file: string;
  /** Where the executed notebook goes; the file itself may be named. Default: nowhere. */
  readonly out?: string;
  /** The built entry of the kernel's process. */
  readonly entry: string;
  /** Goes on behind a cell that failed. Default false. */
  readonly allowErrors?: boolean;
  readonly signal?: AbortSignal;
  /** Before a cell, with its number from 1. */
  readonly onCell?: (cell: number, cells: number) => void;
}

export interface NotebookRun {
  /** Cells of code that ran to their end. */
  readonly ran: number;
  readonly cells: number;
  /** The cells that failed, by number among the cells of code, from 1. */
  readonly failed: readonly { readonly cell: number; readonly error: CellError }[];
}

/**
 * Runs the code of a notebook from top to bottom in a kernel of its own, whose folder is the notebook's, and writes the notebook with its
 * outputs, also where a cell fails or is interrupted. Empty cells are passed over.
 *
 * @throws FootpathError `bad-input`, `not-found`, `io`, `interrupted`.
 */
export async function runNotebook(options: RunNotebookOptions): Promise<NotebookRun> {
  const { file, out, signal, onCell } = options;
  const notebook = parseNotebook(readText(file), basename(file));
  if (out !== undefined) checkOut(out);
  const cells = notebook.cells.filter(({ cell_type }) => cell_type === 'code');
  for (const cell of cells) Object.assign(cell, { outputs: [], execution_count: null });
  const failed: { cell: number; error: CellError }[] = [];
  let ran = 0;
  const kernel = await Kernel.start({ cwd: dirname(resolve(file)), entry: options.entry }, signal);
  const interrupt = () => void kernel.interrupt();
  signal?.addEventListener('abort', interrupt, { once: true });
  const records = new OutputRecords();
  try {
    for (const [index, cell] of cells.entries()) {
      if (signal?.aborted || (failed.length > 0 && !options.allowErrors)) break;
      const code = sourceOf(cell);
      if (code.trim() === '') continue;
      onCell?.(index + 1, cells.length);
      const outputs = records.forCell();
      const result = await kernel.execute(code, outputs, index + 1);
      outputs.seal();
      const error = errorOf(result);
      if (error) {
        outputs.error(error);
        failed.push({ cell: index + 1, error });
      } else ran++;
      Object.assign(cell, { outputs: outputs.records, execution_count: index + 1 });
    }
  } finally {
    signal?.removeEventListener('abort', interrupt);
    await kernel.stop();
    if (out !== undefined) publishText(out, notebookText(notebook));
  }
  if (signal?.aborted) {
    throw new FootpathError(
      'interrupted',
      `${basename(file)} was interrupted: ${ran} of ${cells.length} cells had run.`,
    );
  }
  return { ran, cells: cells.length, failed };
}

/** Looks, before anything runs, whether the outputs have a place: a new file, or one that is a notebook. */
function checkOut(out: string): void {
  const folder = dirname(resolve(out));
  if (!existsSync(folder)) {
    throw new FootpathError(
      'not-found',
      `${folder} does not exist, where ${basename(out)} is to go. Make the folder first.`,
    );
  }
  if (!existsSync(out)) return;
  try {
    parseNotebook(readText(out), basename(out));
  } catch (cause) {
    throw new FootpathError(
      'bad-argument',
      `${out} is there and is not a notebook of TypeScript: it is not replaced. Give another name.`,
      { cause },
    );
  }
}

function errorOf(result: Awaited<ReturnType<Kernel['execute']>>): CellError | null {
  if (result.status === 'ok') return null;
  if (result.status === 'error') return result.error!;
  const message = result.status === 'ended' ? result.cause : 'The cell was interrupted.';
  return { name: result.status === 'ended' ? 'KernelEnded' : 'Interrupted', message, stack: message };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw ioError(error, 'read', path);
  }
}
