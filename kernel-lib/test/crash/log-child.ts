import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { type KilledEnd, type KillTarget, killedProcess } from './killed-command';

const hook = join(__dirname, 'log-hook.cjs');

/** Runs a program with a task, and kills it at a step if it comes to it. */
export type RunTask<Task> = (task: Task, at: KillTarget | null) => Promise<KilledEnd>;

/** Builds a program of this folder that writes a topic, into another folder. */
export function buildProgram<Task>(name: string, folder: string): RunTask<Task> {
  const outfile = join(folder, `${name}.cjs`);
  const entryPoints = [join(__dirname, `${name}.ts`)];
  buildSync({ entryPoints, bundle: true, platform: 'node', outfile, logLevel: 'error', external: ['*.node'] });
  return (task, at) => killedProcess(hook, outfile, [JSON.stringify(task)], { cwd: folder, at, aheadMs: 0 });
}
