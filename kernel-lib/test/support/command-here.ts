import { main } from '../../src/cli/main';
import type { Ended } from './command';

/** Runs a command in this process, from the sources, one at a time: no start of a process, for where many are asked and it is the answer that counts. */
export async function commandHere(
  args: readonly string[],
  { cwd, env = {} }: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv },
): Promise<Omit<Ended, 'peakKiB'>> {
  const before = { cwd: process.cwd(), env: { ...process.env } };
  let stdout = '';
  let stderr = '';
  const terminal = {
    out: (text: string) => {
      stdout += text;
    },
    err: (text: string) => {
      stderr += text;
    },
    room: async () => undefined,
    live: false,
    columns: 80,
    color: false,
  };
  process.chdir(cwd);
  Object.assign(process.env, env);
  try {
    const status = await main(['node', 'footpath', ...args], terminal);
    return { status, stdout, stderr };
  } finally {
    process.chdir(before.cwd);
    for (const name of Object.keys(env)) delete process.env[name];
    Object.assign(process.env, before.env);
  }
}
