import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What is fetched once and used by later runs: a folder of its own, outside of the project. */
const CACHE = process.env.FOOTPATH_CACHE ?? join(tmpdir(), 'footpath-cache');

/** A folder of the cache, made in a place of its own and renamed, so that half of it is never used. */
export function cached(name: string, make: (folder: string) => void): string {
  const place = join(CACHE, name);
  if (existsSync(place)) return place;
  mkdirSync(CACHE, { recursive: true });
  const made = mkdtempSync(join(CACHE, `${name}-making-`));
  try {
    make(made);
    if (!existsSync(place)) renameSync(made, place);
  } catch (error) {
    if (!existsSync(place)) throw error;
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
  return place;
}

/** Runs a program to its end. */
export function runTool(command: string, args: readonly string[], cwd?: string): void {
  const { status, stderr, stdout, error } = spawnSync(command, args, { cwd, encoding: 'utf8', timeout: 300_000 });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}${stdout}`);
}

const answers = new Map<string, boolean>();

/** Whether a program does as much as say what it is; each is asked once. */
export function isThere(command: string, args: readonly string[]): boolean {
  const key = [command, ...args].join(' ');
  const answer = answers.get(key) ?? spawnSync(command, args, { stdio: 'ignore' }).status === 0;
  answers.set(key, answer);
  return answer;
}
