import type { Timers } from './files';

/** The machine's own timers. */
export const systemTimers: Timers = {
  elapsedMs: () => performance.now(),
  after: (ms, call) => {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
  every: (ms, call) => {
    // Whoever renews something waits for something else too: a writer that was forgotten must not keep the process.
    const timer = setInterval(call, ms).unref();
    return () => clearInterval(timer);
  },
};
