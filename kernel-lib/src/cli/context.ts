import { FootpathError } from '../event/error';
import type { Terminal } from './terminal';

/** What every command is given. */
export interface Context {
  readonly terminal: Terminal;
  /** Aborted by SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
}

/** How a command ends: the process's exit status. */
export const EXIT = { ok: 0, failure: 1, usage: 2, interrupted: 130 } as const;

/** The exit status of an error, and the text that a person gets. */
export function describeError(error: unknown): { status: number; text: string } {
  if (error instanceof FootpathError) {
    if (error.code === 'interrupted') return { status: EXIT.interrupted, text: `${error.message}\n` };
    const usage = error.code === 'bad-argument' || error.code === 'bad-query';
    return { status: usage ? EXIT.usage : EXIT.failure, text: `footpath: ${error.message}\n` };
  }
  const { message, stack } = error as Error;
  return {
    status: EXIT.failure,
    text: `footpath: ${message} (this should not happen; please report it with the lines below)\n${stack ?? ''}\n`,
  };
}
