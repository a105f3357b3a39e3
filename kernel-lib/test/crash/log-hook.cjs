// Loaded before a process that writes a topic (node --require): names the steps of the log's protocol, and of a requeue's, by the
// calls of the file system.
const fs = require('node:fs');
const { basename, dirname } = require('node:path');
const { at, original } = require('./kill-point.cjs');

/** What an open descriptor is for. */
const parts = new Map();
/** What folders are synced for: that of a topic for the last change in it. */
let stage = 'folder';
/** What is published under a name of its own once it is whole. */
let part = '';
let linked = '';
let leases = 0;
let appended = false;
/** Partitions of which this process has begun a segment. */
const begun = new Set();

const isSegment = (path) => /\.log$/.test(path);
const isReleased = (folder) => basename(folder) === 'released';
const isTopic = (folder) => basename(dirname(folder)) === 'topics';

/** Which file is about to be made under a temporary name. */
function partOf(folder) {
  const names = original.readdirSync(folder);
  if (isReleased(folder)) {
    const count = (kind) => names.filter((name) => name.startsWith(kind)).length;
    return count('release-') > count('appended-') ? 'note' : 'release of records';
  }
  if (!names.includes('topic.json')) return 'topic';
  // The program says when it renews its lease.
  return globalThis.footpathTestStage ?? ['lease', 'take-over'][leases++] ?? 'release';
}

fs.mkdirSync = (path, ...rest) => {
  stage = 'folder';
  return at('folder make', () => original.mkdirSync(path, ...rest));
};
fs.openSync = (path, flags, ...rest) => {
  const open = () => original.openSync(path, flags, ...rest);
  let descriptor;
  if (flags === 'wx+' && isSegment(path)) {
    const [partition] = basename(path).split('-');
    stage = begun.has(partition) ? 'roll' : 'segment';
    begun.add(partition);
    descriptor = at(`${stage} create`, open);
    parts.set(descriptor, 'batch');
  } else if (flags === 'wx+') {
    part = partOf(dirname(path));
    descriptor = at(`${part} create`, open);
    parts.set(descriptor, part);
  } else {
    descriptor = open();
    if (isSegment(path)) parts.set(descriptor, 'take-over segment');
    else if (!/\.\w+$/.test(basename(path))) parts.set(descriptor, 'folder');
  }
  return descriptor;
};
fs.writeSync = (descriptor, bytes, ...rest) => {
  const write = () => original.writeSync(descriptor, bytes, ...rest);
  const own = parts.get(descriptor);
  if (own === undefined) return write();
  const [offset = 0] = rest;
  if (own === 'batch') appended = true;
  const half = () => original.writeSync(descriptor, bytes, offset, (bytes.length - offset) >> 1);
  return at(`${own} append`, write, half);
};
fs.fsyncSync = (descriptor) => {
  const own = parts.get(descriptor);
  const sync = () => original.fsyncSync(descriptor);
  if (own === undefined) return sync();
  return at(own === 'folder' ? `${stage} folder sync` : `${own} sync`, sync);
};
fs.closeSync = (descriptor) => {
  parts.delete(descriptor);
  return original.closeSync(descriptor);
};
fs.linkSync = (from, to) => {
  stage = part;
  linked = from;
  return at(`${part} link`, () => original.linkSync(from, to));
};
fs.unlinkSync = (path) => {
  const remove = () => original.unlinkSync(path);
  if (path === linked) return at(`${part} unlink`, remove);
  if (isSegment(path)) {
    if (!appended) return at('take-over segment remove', remove);
    stage = 'retention';
    return at('retention segment remove', remove);
  }
  return isTopic(dirname(path)) ? at(`${part} lease remove`, remove) : remove();
};
