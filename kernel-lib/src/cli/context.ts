import type { LoadedSettings } from '../config/load-settings';
import { type ErrorCode, FootpathError } from '../event/error';
import type { Terminal } from './terminal';

/** What every command is given. */
export interface Context {
  readonly terminal: Terminal;
  /** Aborted by SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
  /**
   * The settings in force, read once.
   *
   * @throws FootpathError `bad-argument` that names every wrong one.
   */
  settings(): LoadedSettings;
}

/** The folder of the store where none is named. */
export const DEFAULT_DIR = '.footpath';

/** How a command ends: the process's exit status. */
export const EXIT = { ok: 0, failure: 1, usage: 2, interrupted: 130 } as const;

/** An error as the command tells it: its exit status, the text for people, code and message for programs. */
export interface ToldError {
  readonly status: number;
  readonly text: string;
  readonly code: ErrorCode;
  readonly message: string;
}

export function describeError(error: unknown): ToldError {
  if (error instanceof FootpathError) {
    const { code, message } = error;
    if (code === 'interrupted') return { status: EXIT.interrupted, text: `${message}\n`, code, message };
    const usage = code === 'bad-argument' || code === 'bad-query';
    return { status: usage ? EXIT.usage : EXIT.failure, text: `footpath: ${message}\n`, code, message };
  }
  const { message, stack } = error as Error;
  return {
    status: EXIT.failure,
    code: 'internal',
    message,
    text: `footpath: ${message} (this should not happen; please report it with the lines below)\n${stack ?? ''}\n`,
  };
}
