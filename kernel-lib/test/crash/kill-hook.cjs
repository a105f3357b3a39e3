// Loaded before the command (node --require), in its threads too: tells on descriptor 3 each step that the command comes to,
// and at the wanted one ends the process by SIGKILL. The command knows nothing of it.
const fs = require('node:fs');
const { basename, dirname } = require('node:path');

const { at, original, aheadMs } = require('./kill-point.cjs');

/** Each manifest moves the clock on, so that what waits for the grace of readers to pass is swept while the test runs. */
const MANIFEST_MS = 7000;
/** What an open descriptor is for. */
const parts = new Map();
let clockMs = aheadMs;
let manifests = 0;
let outputsDurable = false;
/** The last manifest's part in the protocol: its unlink and folder sync come after the link. */
let stage = 'opening';
let linked = '';
let merging = false;

const realNow = Date.now;
Date.now = () => realNow() + clockMs;

const inPipeline = (folder) => basename(dirname(folder)) === 'pipelines';

/** Of which part of the protocol a file is that is about to be made. */
function partOf(path) {
  const folder = dirname(path);
  if (/\.state$/.test(path)) return 'state';
  if (/\.(arrow|docs)$/.test(path)) return merging ? 'compaction' : 'output';
  if (!inPipeline(folder)) return basename(folder) === 'claims' ? 'claim' : 'opening';
  if (manifests === 0) return 'lease';
  return outputsDurable ? (manifests === 1 ? 'intent' : 'commit') : 'release';
}

fs.openSync = (path, flags, ...rest) => {
  const open = () => original.openSync(path, flags, ...rest);
  if (flags === 'wx+') {
    const part = partOf(path);
    const descriptor = at(`${part} create`, open);
    parts.set(descriptor, part);
    return descriptor;
  }
  if (!/\.arrow$/.test(path)) {
    const descriptor = open();
    if (!/\.\w+$/.test(basename(path))) parts.set(descriptor, `folder ${path}`);
    return descriptor;
  }
  merging = true;
  return at('compaction read', open);
};
fs.readFileSync = (path, ...rest) => {
  const read = () => original.readFileSync(path, ...rest);
  if (/-e\d+-f\d+-\d+\.docs$/.test(String(path))) merging = true;
  else return /\.state$/.test(String(path)) ? at('state read', read) : read();
  return at('compaction read', read);
};
fs.writeSync = (descriptor, bytes, offset = 0, ...rest) => {
  const write = () => original.writeSync(descriptor, bytes, offset, ...rest);
  const part = parts.get(descriptor);
  if (part === undefined) return write();
  const half = () => original.writeSync(descriptor, bytes, offset, (bytes.length - offset) >> 1);
  return at(`${part} append`, write, half);
};
fs.fsyncSync = (descriptor) => {
  const sync = () => original.fsyncSync(descriptor);
  const part = parts.get(descriptor);
  if (part === undefined) return sync();
  if (!part.startsWith('folder ')) return at(`${part} sync`, sync);
  const folder = part.slice('folder '.length);
  if (basename(folder) !== 'files') return at(`${inPipeline(folder) ? stage : 'opening'} folder sync`, sync);
  outputsDurable = true;
  return at(`${manifests === 1 ? 'intent' : 'commit'} outputs folder sync`, sync);
};
fs.closeSync = (descriptor) => {
  if (parts.get(descriptor) === 'compaction') merging = false;
  parts.delete(descriptor);
  return original.closeSync(descriptor);
};
fs.linkSync = (from, to) => {
  const part = partOf(to);
  const made = at(`${part} link`, () => original.linkSync(from, to));
  linked = from;
  if (!inPipeline(dirname(to))) return made;
  stage = part;
  manifests++;
  outputsDurable = false;
  clockMs += MANIFEST_MS;
  return made;
};
fs.unlinkSync = (path) => {
  const remove = () => original.unlinkSync(path);
  if (path === linked) return at(`${inPipeline(dirname(path)) ? stage : 'opening'} unlink`, remove);
  if (stage === 'lease') return at('take-over unlink', remove);
  const what = /\.state$/.test(path) ? 'state' : /\.json$/.test(path) ? 'manifest' : 'merged';
  return at(`sweep ${what}`, remove);
};
