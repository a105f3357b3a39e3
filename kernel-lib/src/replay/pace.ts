import { setTimeout as delay, setImmediate } from 'node:timers/promises';

/** How fast records are sent. At most one of `ratePerSecond` and `speed`; with neither, as fast as the topic takes them. */
export interface PaceOptions {
  /** Records a second. */
  readonly ratePerSecond?: number;
  /** How many times faster than the events themselves came: 60 sends an hour of events in a minute. */
  readonly speed?: number;
  /** Waited behind every chunk, milliseconds. Default 0. */
  readonly sleepMs?: number;
}

/** Time for those who wait; a port, so that tests need not. */
export interface Waiter {
  nowMs(): number;
  /** Resolves after that time, or at once when `signal` aborts. */
  wait(ms: number, signal: AbortSignal | undefined): Promise<void>;
}

export const systemWaiter: Waiter = {
  nowMs: () => performance.now(),
  wait: (ms, signal) => (ms > 0 ? delay(ms, undefined, { signal }).catch(() => undefined) : setImmediate()),
};

/** Nobody is kept waiting for less: what falls due meanwhile goes together. */
const STEP_MS = 50;

/** A record further ahead of all before it may have a wrong time: it is believed once the next one is ahead as well. */
const DOUBTFUL_AHEAD_MS = 3_600_000;

/** Says when a record is due. */
export class Pace {
  private readonly startMs: number;
  private firstTimeMs = Number.NaN;
  private newestTimeMs = Number.NEGATIVE_INFINITY;
  /** The time of a record ahead that is not believed yet. */
  private doubtfulMs = Number.NaN;

  constructor(
    private readonly options: PaceOptions,
    private readonly waiter: Waiter,
  ) {
    this.startMs = waiter.nowMs();
  }

  /** Milliseconds to wait before the record is sent; 0 if it is due. `sent` have been before it. */
  waitFor(sent: number, eventTimeMs: number): number {
    const { ratePerSecond, speed } = this.options;
    if (ratePerSecond === undefined && speed === undefined) return 0;
    const due = ratePerSecond === undefined ? this.eventDueMs(eventTimeMs, speed!) : (1000 * sent) / ratePerSecond;
    const wait = this.startMs + due - this.waiter.nowMs();
    return wait <= 0 ? 0 : Math.max(wait, STEP_MS);
  }

  /** Who comes late in the order goes with its neighbours, and so does one whose time alone is far ahead. */
  private eventDueMs(eventTimeMs: number, speed: number): number {
    if (Number.isNaN(this.firstTimeMs)) {
      this.firstTimeMs = eventTimeMs;
      this.newestTimeMs = eventTimeMs;
    } else this.moveOn(eventTimeMs);
    return Number.isNaN(this.firstTimeMs) ? 0 : (this.newestTimeMs - this.firstTimeMs) / speed;
  }

  private moveOn(eventTimeMs: number): void {
    if (Number.isNaN(eventTimeMs)) return;
    const before = this.doubtfulMs;
    this.doubtfulMs = Number.NaN;
    if (eventTimeMs <= this.newestTimeMs) return;
    if (eventTimeMs - this.newestTimeMs <= DOUBTFUL_AHEAD_MS) this.newestTimeMs = eventTimeMs;
    else if (Number.isNaN(before)) this.doubtfulMs = eventTimeMs;
    else this.newestTimeMs = Math.min(before, eventTimeMs);
  }
}
