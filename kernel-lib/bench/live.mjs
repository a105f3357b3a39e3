// A topic that is followed while it is written, in three processes: how long until a window that is passed can be read, what
// memory that takes, and whether a reader in a loop holds commits up.
// `node kernel-lib/bench/live.mjs [--seconds 30] [--quiet-seconds 0] [--rate 20000] [--speed 1200] [--partitions 2] [--workers 1]
//  [--dir FOLDER] [--json]`. For the first `--quiet-seconds` nobody reads.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { bundleSources } from './live/load-sources.mjs';
import { benchOptions } from './options.mjs';

const values = benchOptions('A topic that is followed while it grows: latency, memory and what is missing.', {
  seconds: { type: 'string', default: '30' },
  'quiet-seconds': { type: 'string', default: '0' },
  rate: { type: 'string', default: '20000' },
  /** How many times faster than the clock events' own time goes. */
  speed: { type: 'string', default: '1200' },
  partitions: { type: 'string', default: '2' },
  workers: { type: 'string', default: '1' },
  dir: { type: 'string', default: tmpdir() },
  json: { type: 'boolean', default: false },
});
const { open } = createRequire(import.meta.url)('../dist/index.cjs');
/** What the follower is still given to come to the end, once nothing more is written. */
const PATIENCE_MS = 120_000;
/** Memory is compared with what it was by then: the first minute, of a short run the first third. */
const seconds = Number(values.seconds);
const settledMs = Math.min(60_000, (seconds * 1000) / 3);

const folder = mkdtempSync(join(values.dir, 'footpath-live-'));
const dir = join(folder, 'store');
const children = [];

function start(script, args, onLine) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'live', script), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  createInterface({ input: child.stdout }).on('line', onLine);
  const ended = new Promise((resolve, reject) => {
    child.on('close', (status) => (status === 0 ? resolve() : reject(new Error(`${script} ended with ${status}`))));
  });
  ended.catch(() => undefined);
  return { child, ended };
}

function memoryBytes({ pid, exitCode }) {
  if (exitCode !== null) throw new Error(`the follower ended with ${exitCode}`);
  const [, kib] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return 1024 * Number(kib);
}

function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length === 0 ? null : sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
}

async function measure() {
  const bundle = bundleSources(folder, [
    "export { hostIdentity } from './file/host-identity';",
    "export { nodeFiles } from './file/node-files';",
    "export { systemClock } from './file/system-clock';",
    "export { openTopicWriter } from './log/open-topic';",
    "export { RecordPacker } from './log/record-packer';",
    "export { partitionOfUser } from './event/murmur2';",
    "export { defaultPipeline } from './pipeline/defaults';",
    "export { parseDefinition } from './pipeline/validate';",
    "export { run } from './run/run';",
  ]);
  const passed = new Map();
  const seen = new Map();
  let result = null;
  let ready = () => undefined;
  const isReady = new Promise((resolve) => {
    ready = resolve;
  });
  const sending = ['seconds', 'rate', 'speed', 'partitions'].flatMap((name) => [`--${name}`, values[name]]);
  const producer = start('producer.mjs', ['--bundle', bundle, '--dir', dir, ...sending], (line) => {
    if (line === 'ready') ready();
    else passed.set(JSON.parse(line).endMs, JSON.parse(line).atMs);
  });
  await isReady;
  const startedMs = performance.now();
  const follower = start('follower.mjs', ['--bundle', bundle, '--dir', dir, '--workers', values.workers], (line) => {
    result = JSON.parse(line);
  });
  let settledBytes = 0;
  const sampling = setInterval(() => {
    if (performance.now() - startedMs > settledMs) clearInterval(sampling);
    else settledBytes = Math.max(settledBytes, memoryBytes(follower.child));
  }, 250);
  await delay(1000 * Number(values['quiet-seconds']));
  const readingMs = performance.timeOrigin + performance.now();
  const reader = start('reader.mjs', [dir], (line) => {
    const { endMs, ...first } = JSON.parse(line);
    seen.set(endMs, first);
  });
  await producer.ended;
  const untilMs = performance.now() + PATIENCE_MS;
  const isMissing = () => [...passed.keys()].some((endMs) => !seen.has(endMs));
  while (isMissing() && performance.now() < untilMs) await delay(50);
  // The last records close nothing: that they are committed is all that can be seen of them.
  const store = open(dir);
  while (store.commit().progress.counters.read < Number(values.rate) * seconds && performance.now() < untilMs) {
    await delay(50);
    store.refresh();
  }
  const lastBytes = memoryBytes(follower.child);
  reader.child.kill('SIGINT');
  await reader.ended;
  follower.child.kill('SIGINT');
  await follower.ended;
  // What was passed before anybody read was seen late for that reason alone.
  const timed = [...passed].filter(([endMs, atMs]) => atMs > readingMs && seen.has(endMs));
  const latencies = timed.map(([endMs, atMs]) => seen.get(endMs).atMs - atMs);
  const commits = (isRead) => result.commits.filter(([atMs]) => atMs > readingMs === isRead).map(([, ms]) => ms);
  return {
    read: result.read,
    epochs: result.epochs,
    cpuSeconds: result.cpuSeconds,
    windows: passed.size,
    missing: [...passed.keys()].filter((endMs) => !seen.has(endMs)).length,
    latencyMs: {
      timed: latencies.length,
      p50: quantile(latencies, 0.5),
      p99: quantile(latencies, 0.99),
      most: quantile(latencies, 1),
    },
    memory: { settledBytes, lastBytes },
    commitMs: {
      unread: { count: commits(false).length, p50: quantile(commits(false), 0.5), p99: quantile(commits(false), 0.99) },
      read: { count: commits(true).length, p50: quantile(commits(true), 0.5), p99: quantile(commits(true), 0.99) },
    },
  };
}

try {
  const found = await measure();
  if (values.json) console.log(JSON.stringify(found));
  else {
    const ms = (value) => (value === null ? '–' : `${value.toFixed(0)} ms`);
    const mb = (bytes) => `${(bytes / 1e6).toFixed(0)} MB`;
    const { latencyMs: l, memory: m, commitMs: c } = found;
    console.log(
      `${found.read} events in ${found.epochs} epochs, ${found.cpuSeconds.toFixed(1)} s of processor; ${found.windows} windows passed, ${found.missing} not seen`,
    );
    console.log(`from append to seen: p50 ${ms(l.p50)}, p99 ${ms(l.p99)}, most ${ms(l.most)} (${l.timed} windows)`);
    console.log(`memory ${mb(m.settledBytes)} at first, ${mb(m.lastBytes)} at last`);
    console.log(
      `commits: unread p50 ${ms(c.unread.p50)}, p99 ${ms(c.unread.p99)}; read p50 ${ms(c.read.p50)}, p99 ${ms(c.read.p99)}`,
    );
  }
} finally {
  for (const child of children) if (child.exitCode === null) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}
