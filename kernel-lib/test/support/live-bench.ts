import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** What `bench/live.mjs --json` says. */
export interface LiveFigures {
  readonly read: number;
  readonly epochs: number;
  /** Window ends that the source watermark passed, and of them those whose finals nobody saw. */
  readonly windows: number;
  readonly missing: number;
  readonly latencyMs: { readonly timed: number; readonly p99: number };
  readonly memory: { readonly settledBytes: number; readonly lastBytes: number };
  readonly commitMs: Record<'unread' | 'read', { readonly count: number; readonly p99: number }>;
}

/** Runs the measurement of a topic that is followed while it is written. */
export function liveFigures(args: readonly string[]): Promise<LiveFigures> {
  const script = join(__dirname, '../../bench/live.mjs');
  const child = spawn(process.execPath, [script, '--json', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => {
      if (status === 0) resolve(JSON.parse(stdout.trim().split('\n').at(-1)!));
      else reject(new Error(`the measurement ended with ${status}: ${stderr}`));
    });
  });
}
