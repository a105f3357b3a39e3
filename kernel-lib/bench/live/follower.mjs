// Follows the topic in one process, as `footpath run --follow` does, and times its commits: from the sync of the files' names
// to the manifest being there. Ends by SIGINT; then it prints `{ outcome, epochs, read, cpuSeconds, commits: [[atMs, ms], …] }`.
import { parseArgs } from 'node:util';
import { loadBundle } from './load-sources.mjs';

const { values } = parseArgs({
  options: { bundle: { type: 'string' }, dir: { type: 'string' }, workers: { type: 'string' } },
});
const { nodeFiles, run, parseDefinition, defaultPipeline } = loadBundle(values.bundle);
const commits = [];
let beganMs = null;
const files = {
  ...nodeFiles,
  syncFolder(path) {
    if (path.endsWith('/files')) beganMs ??= performance.now();
    nodeFiles.syncFolder(path);
    if (path.endsWith('/files') || beganMs === null) return;
    commits.push([performance.timeOrigin + beganMs, performance.now() - beganMs]);
    beganMs = null;
  },
};
const stop = new AbortController();
process.on('SIGINT', () => stop.abort());
const { outcome, epoch, counters } = await run({
  inputs: ['live'],
  kind: 'log',
  follow: true,
  definition: parseDefinition(defaultPipeline()),
  dir: values.dir,
  workers: Number(values.workers),
  signal: stop.signal,
  world: { files },
});
const { user, system } = process.cpuUsage();
const cpuSeconds = (user + system) / 1e6;
process.stdout.write(`${JSON.stringify({ outcome, epochs: epoch, read: counters.read, cpuSeconds, commits })}\n`);
