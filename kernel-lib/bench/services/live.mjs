// A topic of Kafka that is followed into MongoDB while it is written: how long from the append of the record that passes a window's
// end to the commit that makes the window final, and what memory that takes. The database only acknowledges: what a real one needs
// for its writes comes on top.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { startAckServer } from './ack-server.mjs';
import { startBroker } from './broker.mjs';
import { PARTITIONS } from './sizes.mjs';
import { bundleServices } from './sources.mjs';

const here = import.meta.dirname;
const RATE = 2000;
/** Events' own time goes so much faster than the clock that a window ends about twice a second. */
const SPEED = 600;
const PATIENCE_MS = 60_000;

function start(script, args, onLine) {
  const child = spawn(process.execPath, [join(here, script), ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  createInterface({ input: child.stdout }).on('line', (line) => onLine(line));
  const ended = new Promise((resolve, reject) => {
    child.on('close', (status) => (status === 0 ? resolve() : reject(new Error(`${script} ended with ${status}`))));
  });
  ended.catch(() => undefined);
  return { child, ended };
}

function memoryBytes({ pid }) {
  const [, kib] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return 1024 * Number(kib);
}

function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
}

async function until(isThere) {
  for (const endMs = performance.now() + PATIENCE_MS; !isThere() && performance.now() < endMs; ) await delay(50);
}

/** @returns milliseconds and bytes; `missing` windows were never committed. */
export async function kafkaToMongoLive(folder, seconds) {
  const bundle = bundleServices(folder);
  const broker = await startBroker(bundle, folder);
  const database = await startAckServer();
  const passed = [];
  const commits = [];
  const children = [];
  try {
    let isReady = false;
    const common = ['--bundle', bundle, '--broker', broker.broker, '--dir', folder, '--partitions', String(PARTITIONS)];
    const sending = ['--seconds', String(seconds), '--rate', String(RATE), '--speed', String(SPEED)];
    const producer = start('../live/producer.mjs', [...common, ...sending], (line) => {
      if (line === 'ready') isReady = true;
      else passed.push(JSON.parse(line));
    });
    children.push(producer.child);
    await until(() => isReady);
    const follower = start('follower.mjs', [...common, '--uri', database.uri], (line) =>
      commits.push(JSON.parse(line)),
    );
    children.push(follower.child);
    const startedMs = performance.now();
    let settledBytes = 0;
    let mostBytes = 0;
    // Memory is compared with what it was by the end of the first minute, of a short run the first half.
    const settledMs = Math.min(60_000, (seconds * 1000) / 2);
    const sampling = setInterval(() => {
      const bytes = memoryBytes(follower.child);
      if (performance.now() - startedMs < settledMs) settledBytes = Math.max(settledBytes, bytes);
      else mostBytes = Math.max(mostBytes, bytes);
    }, 250);
    await producer.ended;
    await until(() => commits.at(-1)?.read >= RATE * seconds);
    clearInterval(sampling);
    follower.child.kill('SIGINT');
    await follower.ended;
    const last = commits.pop();
    const seenMs = (endMs) => commits.find(({ watermarkMs }) => watermarkMs >= endMs)?.atMs;
    // The first windows wait for the follower's start.
    const timed = passed.filter(({ atMs }) => atMs > commits[0].atMs);
    const latencies = timed.flatMap(({ endMs, atMs }) => (seenMs(endMs) === undefined ? [] : seenMs(endMs) - atMs));
    const commitMs = commits.map((commit) => commit.commitMs);
    return {
      ...last,
      windows: timed.length,
      missing: passed.filter(({ endMs }) => seenMs(endMs) === undefined).length,
      latencyMs: { p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99), most: quantile(latencies, 1) },
      commitMs: { p50: quantile(commitMs, 0.5), p99: quantile(commitMs, 0.99) },
      memory: { settledBytes, mostBytes },
    };
  } finally {
    for (const child of children) if (child.exitCode === null) child.kill('SIGKILL');
    await database.stop();
    await broker.stop();
  }
}
