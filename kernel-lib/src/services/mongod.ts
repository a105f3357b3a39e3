import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { FootpathError } from '../event/error';
import { answersAsDatabase } from './mongod-probe';

const START_MS = 30_000;
const LOOK_EVERY_MS = 50;

/** Where a `mongod` is, by the PATH; null if there is none. */
export function findMongod(env: NodeJS.ProcessEnv = process.env): string | null {
  const names = process.platform === 'win32' ? ['mongod.exe'] : ['mongod'];
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    for (const name of names) if (folder !== '' && existsSync(join(folder, name))) return join(folder, name);
  }
  return null;
}

/**
 * Starts a database over a folder, on loopback alone; resolves once it answers. It goes on when this process ends; what it says is in
 * `mongod.log` there.
 *
 * @throws FootpathError `io` with the end of its log if it does not come up.
 */
export async function startMongod(path: string, dataDir: string, port: number): Promise<{ readonly pid: number }> {
  mkdirSync(dataDir, { recursive: true });
  const logFile = join(dataDir, 'mongod.log');
  const log = openSync(logFile, 'a');
  const args = ['--dbpath', dataDir, '--port', String(port), '--bind_ip', '127.0.0.1'];
  const child = spawn(path, args, { stdio: ['ignore', log, log], detached: true });
  closeSync(log);
  child.unref();
  let ended: string | null = null;
  child
    .once('exit', (code, signal) => (ended ??= String(signal ?? code)))
    .once('error', (error) => (ended ??= String(error)));
  const deadline = performance.now() + START_MS;
  while (ended === null && performance.now() < deadline) {
    if (await answersAsDatabase(port)) return { pid: child.pid! };
    await delay(LOOK_EVERY_MS);
  }
  child.kill('SIGKILL');
  const said = existsSync(logFile) ? readFileSync(logFile, 'utf8').slice(-2000) : '';
  throw new FootpathError(
    'io',
    `mongod did not start (${ended ?? 'no answer'}) on port ${port}. Its log, ${logFile}, ends with:\n${said}`,
  );
}
