// Loaded before the command (node --require): tells on descriptor 3 in which phase the command is, and at the wanted call
// waits there until the test has sent its signal. The command knows nothing of it.
const fs = require('node:fs');
const { basename } = require('node:path');
const { isMainThread } = require('node:worker_threads');

/** `{ lastEpoch, targets: [{ phase, call }] }`: at the first target that is reached the test is called. */
const { lastEpoch, targets } = JSON.parse(process.env.FOOTPATH_TEST_STEPS);
const original = { ...fs };
const calls = {};
let phase = 'start';
/** What compaction is at: reading small files, then writing one. */
let merging = 'no';
let mergedDescriptor = -1;
let called = false;

function enter(next) {
  if (next === phase) return;
  phase = next;
  original.writeSync(3, `${phase}\n`);
}

function count() {
  calls[phase] = (calls[phase] ?? 0) + 1;
  if (called || !targets.some((target) => target.phase === phase && target.call === calls[phase])) return;
  called = true;
  original.writeSync(3, 'now\n');
  const byte = Buffer.alloc(1);
  for (;;) {
    try {
      if (original.readSync(3, byte) > 0) return delivered();
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
  }
}

/** Waits until no signal is on its way any more: which thread takes it, and when, is the kernel's affair. */
function delivered() {
  if (!original.existsSync('/proc/self/status')) return;
  while (/^ShdPnd:\s*0*[1-9a-f]/m.test(original.readFileSync('/proc/self/status', 'utf8')))
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
}

function onCreate(path) {
  const name = basename(path);
  const epoch = Number(/-e(\d+)-f\d+-\d+\.\w+$/.exec(name)?.[1] ?? Number.NaN);
  if (name.startsWith('.new-')) enter(phase === 'opening' ? 'lease' : phase === 'last commit' ? phase : 'commit');
  else if (merging === 'reading') merging = 'writing';
  else if (/^(dead_letters|late_events)-/.test(name)) enter('epoch');
  else if (!Number.isNaN(epoch)) enter(epoch === lastEpoch ? 'last flush' : 'flush');
}

function onRead(path) {
  if (!/-e\d+-f\d+-\d+\.(arrow|docs)$/.test(path)) return;
  merging = 'reading';
  enter('compaction');
}

if (isMainThread) {
  fs.openSync = (path, flags, ...rest) => {
    if (flags === 'wx+') onCreate(path);
    else onRead(path);
    count();
    const descriptor = original.openSync(path, flags, ...rest);
    if (merging === 'writing' && flags === 'wx+') mergedDescriptor = descriptor;
    return descriptor;
  };
  fs.readFileSync = (path, ...rest) => {
    onRead(String(path));
    count();
    return original.readFileSync(path, ...rest);
  };
  fs.statSync = (...given) => {
    if (phase === 'start') enter('opening');
    // A commit begins with a look at the files that it is going to list.
    if (phase.endsWith('flush')) enter(phase.replace('flush', 'commit'));
    count();
    return original.statSync(...given);
  };
  fs.closeSync = (descriptor) => {
    count();
    original.closeSync(descriptor);
    if (descriptor !== mergedDescriptor) return;
    mergedDescriptor = -1;
    merging = 'no';
    enter('epoch');
  };
  for (const name of ['writeSync', 'fsyncSync', 'linkSync', 'unlinkSync']) {
    fs[name] = (...given) => {
      count();
      const value = original[name](...given);
      if (name === 'linkSync' && phase === 'commit') queueMicrotask(() => phase === 'commit' && enter('epoch'));
      return value;
    };
  }
  process.on('exit', () => enter('end'));
}
