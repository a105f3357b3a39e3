// Of the hooks that Node loads before a process that is to be killed: tells on descriptor 3 each step that the process comes to, and
// at the wanted one ends it by SIGKILL.
const fs = require('node:fs');

/**
 * `target` is `{ step, call, moment }` or null: the so-manieth time that a thread comes to the step, killed `before` it, `after`
 * it, or with half of its bytes written. `aheadMs` is for the hook's clock.
 */
const { target, aheadMs } = JSON.parse(process.env.FOOTPATH_TEST_KILL);
const original = { ...fs };
const calls = {};

function tell(step) {
  for (;;) {
    try {
      original.writeSync(3, `${step}\n`);
      return;
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
    }
  }
}

function at(step, work, half = work) {
  tell(step);
  calls[step] = (calls[step] ?? 0) + 1;
  if (target === null || target.step !== step || target.call !== calls[step]) return work();
  if (target.moment === 'after') work();
  if (target.moment === 'half') half();
  process.kill(process.pid, 'SIGKILL');
}

module.exports = { at, original, aheadMs };
