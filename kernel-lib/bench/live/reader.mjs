// Reads the store in a loop, as anyone may, and tells of each window end when its finals were first seen: one JSON line
// `{ endMs, atMs, documents }` each. Ends by SIGINT.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const { open } = createRequire(import.meta.url)(join(import.meta.dirname, '../../dist/index.cjs'));
const dir = process.argv[2];
const PAUSE_MS = 10;
let isStopped = false;
process.on('SIGINT', () => {
  isStopped = true;
});

function opened() {
  try {
    return open(dir);
  } catch {
    return null;
  }
}

let store = null;
let epoch = 0;
let lastEnd = new Date(0);
while (!isStopped) {
  await delay(PAUSE_MS);
  store ??= opened();
  store?.refresh();
  if (store === null || !store.collections.includes('windowed_metrics') || store.commit().manifest.epoch === epoch)
    continue;
  epoch = store.commit().manifest.epoch;
  const found = await store
    .collection('windowed_metrics')
    .find({ window_end: { $gt: lastEnd } })
    .toArray();
  const atMs = performance.timeOrigin + performance.now();
  const byEnd = new Map();
  for (const { window_end } of found) byEnd.set(Number(window_end), (byEnd.get(Number(window_end)) ?? 0) + 1);
  for (const endMs of [...byEnd.keys()].sort((a, b) => a - b)) {
    process.stdout.write(`${JSON.stringify({ endMs, atMs, documents: byEnd.get(endMs) })}\n`);
    lastEnd = new Date(endMs);
  }
}
