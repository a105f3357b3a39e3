import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const usage = join(import.meta.dirname, 'usage.cjs');
const lastLine = (text) => text.trim().split('\n').at(-1);

/**
 * Runs a script to its end in a process of its own. Wall seconds are of the whole process, its start included; CPU seconds are user and
 * system time of all its threads, and move less than wall seconds do when others use the machine.
 * @returns {{ wall: number, cpu: number, user: number, peakMiB: number, result: any }} `result` is the JSON of its last line.
 */
export function measure(script, args) {
  const started = process.hrtime.bigint();
  const child = spawnSync(process.execPath, ['--require', usage, script, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const wall = Number(process.hrtime.bigint() - started) / 1e9;
  if (child.status !== 0) throw new Error(`${script} ended with ${child.status}: ${child.stderr.slice(-2000)}`);
  const { userSeconds, systemSeconds, peakMiB } = JSON.parse(lastLine(child.stderr));
  return {
    wall,
    cpu: userSeconds + systemSeconds,
    user: userSeconds,
    peakMiB,
    result: JSON.parse(lastLine(child.stdout)),
  };
}

const middle = (numbers) => numbers[(numbers.length - 1) >> 1];

/** Median (the lower one of an even number), least and greatest of one figure over rounds. */
export function spread(rounds, figure) {
  const sorted = rounds.map(figure).sort((a, b) => a - b);
  return { median: middle(sorted), least: sorted[0], greatest: sorted.at(-1) };
}
