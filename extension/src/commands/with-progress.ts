import * as vscode from 'vscode';
import { FootpathError } from '../../../kernel-lib/src/event/error';
import { log } from '../log';
import { type RunProgressLine, stepText } from '../pipelines/run-text';
import { FootpathProcess } from '../process/footpath-process';
import { Cancelled } from './register-command';

export interface Work {
  readonly title: string;
  /** The built command. */
  readonly entry: string;
  readonly cwd: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** A status beside 0 that is a result and no failure. */
  readonly alsoGood?: number;
}

/**
 * Runs a command that ends by itself, with its progress and a way to cancel it, and gives what it printed.
 *
 * @throws FootpathError with the words of the command, Cancelled
 */
export async function withProgress<T>({ title, entry, cwd, args, env, alsoGood = 0 }: Work): Promise<T> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (progress, token) => {
    let doneShare = 0;
    const child = new FootpathProcess({
      entry,
      cwd,
      args,
      env,
      onText: (text) => log().info(text),
      onLine: ({ progress: told }) => {
        if (told === undefined || !('step' in (told as object))) return;
        const line = told as Extract<RunProgressLine, { step: string }>;
        const increment =
          line.total === null || line.total === 0 ? undefined : (100 * line.done) / line.total - doneShare;
        doneShare += increment ?? 0;
        progress.report({ message: stepText(line), increment });
      },
    });
    const cancelling = token.onCancellationRequested(() => void child.stop().catch(() => undefined));
    try {
      const { status, signal, result, error } = await child.ended;
      // It may have been done before it heard of it.
      if (status === 0 || (status === alsoGood && error === null)) return result as T;
      if (token.isCancellationRequested || status === 130) throw new Cancelled();
      throw new FootpathError(
        (error?.code as FootpathError['code'] | undefined) ?? 'internal',
        error?.message ?? `${title} was ended by ${signal ?? `status ${status}`}.`,
      );
    } finally {
      cancelling.dispose();
    }
  });
}
