// The process of a notebook kernel: tslab's checker and executor behind messages of a parent, without sockets and without Python.

import { join } from 'node:path';
import { inspect } from 'node:util';
import { endWithParent } from '../../file/end-with-parent';
import { richBundleOf } from '../display/bundle-of';
import { setNotebookHost } from '../host';
import type { CellError, CellOutcome, DisplayBundle, FromKernel, ToKernel } from '../protocol';
import { CellOutput } from './cell-output';
import { CellPositions } from './cell-positions';
import { expandShorthand } from './expand-shorthand';
import { providePackage } from './provide-package';
import { loadTslab } from './tslab-parts';

/** The pipe that ends when the parent does. */
const PARENT_FD = 4;

/** What Node throws into code that SIGINT breaks off. */
const BROKEN_OFF = 'ERR_SCRIPT_EXECUTION_INTERRUPTED';

const send = (message: FromKernel): void => {
  process.send?.(message);
};

try {
  start();
} catch (error) {
  send({ kind: 'failed', message: (error as Error).message });
  process.exit(1);
}

function start(): void {
  const positions = new CellPositions();
  // Types and values of `footpath` come from this very package where the notebook's folder has none of its own.
  const { parts, compiler, version } = loadTslab(__filename, (compiler) => {
    providePackage('footpath', join(__dirname, '..'), process.cwd(), compiler.sys);
    return positions.change(compiler);
  });
  positions.nameCells();

  let output = new CellOutput(0, send);
  let interrupted = new AbortController();
  let errors: unknown[] = [];
  const node = parts.createConverter({ isJS: false, isBrowser: false });
  const executor = parts.createExecutor(
    process.cwd(),
    { node, browser: node, close: () => node.close() },
    {
      log: (value) => {
        const bundle = shownBundle(value);
        if (bundle === null) output.print('stdout', `${typeof value === 'string' ? value : inspect(value)}\n`);
        else output.display(bundle);
      },
      error: (...values) => void errors.push(values),
    },
  );
  setNotebookHost({ display: (bundle) => output.display(bundle), signal: () => interrupted.signal });
  for (const name of ['stdout', 'stderr'] as const) {
    process[name].write = ((chunk: string | Uint8Array, encoding?: unknown, then: unknown = encoding) => {
      const bytes = typeof chunk === 'string' && typeof encoding === 'string' && !isUtf8(encoding);
      output.print(name, bytes ? Buffer.from(chunk, encoding as BufferEncoding) : chunk);
      if (typeof then === 'function') process.nextTick(then as () => void);
      return true;
    }) as typeof process.stdout.write;
  }

  async function execute(id: number, code: string, cell: number): Promise<void> {
    output = new CellOutput(id, send);
    interrupted = new AbortController();
    errors = [];
    const outcome = await outcomeOf(code, cell);
    output.end();
    send({ kind: 'done', id, outcome });
  }

  async function outcomeOf(code: string, cell: number): Promise<CellOutcome> {
    try {
      const expanded = expandShorthand(compiler, code);
      positions.begin(cell, expanded.toCell);
      if (await executor.execute(expanded.code)) return { status: 'ok' };
    } catch (error) {
      // Outside the cell's own code, as where a value cannot be shown: the cells behind it run all the same.
      errors.push([error]);
    }
    return failure(errors, interrupted.signal.aborted, positions, cell);
  }

  // A cell after the other, whatever the parent does.
  let last: Promise<unknown> = Promise.resolve();
  const answer = {
    execute: ({ id, code, cell }: ToKernel & { kind: 'execute' }) => {
      last = last.then(() => execute(id, code, cell));
    },
    complete: ({ id, code, at }: ToKernel & { kind: 'complete' }) => {
      const { start, end, candidates, original } = executor.complete(code, at);
      const kinds = new Map(original?.entries.map(({ name, kind }) => [name, kind]));
      const matches = candidates.map((name) => ({ name, kind: kinds.get(name) ?? '' }));
      send({ kind: 'completed', id, completion: { start, end, matches } });
    },
    inspect: ({ id, code, at }: ToKernel & { kind: 'inspect' }) => {
      const info = executor.inspect(code, at);
      send({ kind: 'inspected', id, text: info ? parts.printQuickInfo(info) : null });
    },
    interrupt,
    shutdown: () => process.exit(0),
  };
  function interrupt(): void {
    interrupted.abort();
    executor.interrupt();
  }

  process.on('SIGINT', interrupt);
  process.on('uncaughtException', (error) => output.print('stderr', `${positions.readable(textOf(error))}\n`));
  process.on('unhandledRejection', (reason) =>
    output.print('stderr', `A promise was rejected and nothing took it: ${positions.readable(textOf(reason))}\n`),
  );
  process.on('message', (message: ToKernel) => {
    try {
      (answer[message.kind] as (message: ToKernel) => void)(message);
    } catch (error) {
      unanswered(message, error);
    }
  });
  process.on('disconnect', () => process.exit(0));
  // A cell in an endless loop hears nothing: a thread that waits for the parent's end ends the process then.
  endWithParent(PARENT_FD, 'SIGKILL');
  send({ kind: 'ready', tslabVersion: version });
}

/** A value whose own getters throw is left to Node. */
function shownBundle(value: unknown): DisplayBundle | null {
  try {
    return richBundleOf(value);
  } catch {
    return null;
  }
}

function isUtf8(encoding: string): boolean {
  return /^utf-?8$/i.test(encoding);
}

/** The compiler failed over a question about unfinished code: the answer is that there is none. */
function unanswered(message: ToKernel, error: unknown): void {
  if (message.kind === 'complete') {
    send({ kind: 'completed', id: message.id, completion: { start: message.at, end: message.at, matches: [] } });
  } else if (message.kind === 'inspect') send({ kind: 'inspected', id: message.id, text: null });
  else throw error;
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? String(error)) : inspect(error);
}

/** tslab tells faults of types as format and arguments (file, line, column, message), and thrown values as they are. */
function failure(
  errors: readonly unknown[],
  wasInterrupted: boolean,
  positions: CellPositions,
  cell: number,
): CellOutcome {
  const [first] = errors as unknown[][];
  const thrown = first?.[0];
  if (wasInterrupted || (thrown as NodeJS.ErrnoException | undefined)?.code === BROKEN_OFF)
    return { status: 'interrupted' };
  if (thrown === '%s%d:%d - %s') return { status: 'error', error: typeError(errors as unknown[][], positions, cell) };
  const stack = positions.readable(textOf(thrown));
  const place = thrown instanceof Error ? positions.placeIn(thrown.stack ?? '') : null;
  const { name, message } = thrown instanceof Error ? thrown : { name: 'Thrown', message: inspect(thrown) };
  return { status: 'error', error: { name, message, line: place?.line, column: place?.column, stack } };
}

function typeError(errors: readonly unknown[][], positions: CellPositions, cell: number): CellError {
  const placed = errors.map(([, file, line, column, message]) => ({
    file: file as string,
    ...(file === ''
      ? positions.inCell(line as number, column as number)
      : { line: line as number, column: column as number }),
    message: message as string,
  }));
  const [{ file, line, column, message }] = placed;
  const stack = placed
    .map(
      (each) => `TypeScript: ${each.message}\n    at ${each.file.trim() || `cell ${cell}`}:${each.line}:${each.column}`,
    )
    .join('\n');
  return { name: 'TypeScript', message, ...(file === '' ? { line, column } : {}), stack };
}
