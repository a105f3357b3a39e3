import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { type KilledEnd, type KilledOptions, killedProcess } from '../../crash/killed-command';
import type { KnownInput } from './mongo-runs';

const hook = join(__dirname, '../../crash/mongo-hook.cjs');
const cli = join(__dirname, '../../../dist/cli.cjs');

/** Runs the built command under the hook that names the steps of the MongoDB store. */
export function killedOnMongo(args: readonly string[], options: KilledOptions): Promise<KilledEnd> {
  return killedProcess(hook, cli, args, options);
}

/** A run into a database that a test does something to once it has come to a step. */
export interface HookedRun {
  readonly ended: Promise<KilledEnd>;
  /** Resolves when it comes to a step for the so-manieth time; fails if it ends without. */
  comesTo(step: string, times: number): Promise<ChildProcess>;
}

/** Starts the command over an input. */
export function hookedRun(
  input: KnownInput,
  uri: string,
  database: string,
  env: NodeJS.ProcessEnv = {},
  aheadMs = 0,
): HookedRun {
  const counts = new Map<string, number>();
  const waiting: { step: string; times: number; resolve: (child: ChildProcess) => void }[] = [];
  let running: ChildProcess;
  const onStep = (step: string, child: ChildProcess) => {
    running = child;
    const count = (counts.get(step) ?? 0) + 1;
    counts.set(step, count);
    for (const each of waiting) if (each.step === step && each.times <= count) each.resolve(child);
  };
  const options = { cwd: input.folder, at: null, aheadMs, onStep, env };
  const ended = killedOnMongo(input.args(uri, database), options);
  return {
    ended,
    comesTo: (step, times) =>
      new Promise((resolve, reject) => {
        if ((counts.get(step) ?? 0) >= times) resolve(running);
        waiting.push({ step, times, resolve });
        ended.then(
          ({ stderr }) => reject(new Error(`the run ended without step ${step}: ${stderr}`)),
          (error) => reject(error),
        );
      }),
  };
}
