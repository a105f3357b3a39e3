import type { Clock, HostIdentity, Timers } from '../../src/file/files';

/** A clock that stands until it is set. */
export class FakeClock implements Clock {
  constructor(public timeMs = Date.UTC(2024, 0, 1)) {}

  nowMs(): number {
    return this.timeMs;
  }
}

/** Timers that go off when the test moves their time on, and the clock with it. */
export class FakeTimers implements Timers {
  private timeMs = 0;
  private readonly waiting = new Set<{ atMs: number; readonly everyMs: number | null; readonly call: () => void }>();

  constructor(private readonly clock: FakeClock) {}

  /** Timers that would go off again and again, by their time. */
  get repeating(): number[] {
    return [...this.waiting].flatMap(({ everyMs }) => everyMs ?? []);
  }

  /** When those that go off once will, from now. */
  get pending(): number[] {
    return [...this.waiting].flatMap(({ atMs, everyMs }) => (everyMs === null ? atMs - this.timeMs : []));
  }

  elapsedMs(): number {
    return this.timeMs;
  }

  after(ms: number, call: () => void): () => void {
    return this.add({ atMs: this.timeMs + ms, everyMs: null, call });
  }

  every(ms: number, call: () => void): () => void {
    return this.add({ atMs: this.timeMs + ms, everyMs: ms, call });
  }

  /** Moves on to where the next timers go off, if that is within `ms`; else by `ms`. Gives how far it went. */
  step(ms: number): number {
    const next = Math.min(...[...this.waiting].map(({ atMs }) => atMs));
    const went = Math.min(ms, next - this.timeMs);
    this.timeMs += went;
    this.clock.timeMs += went;
    for (const timer of [...this.waiting].filter(({ atMs }) => atMs <= this.timeMs)) {
      if (timer.everyMs === null) this.waiting.delete(timer);
      else timer.atMs += timer.everyMs;
      timer.call();
    }
    return went;
  }

  private add(timer: { atMs: number; everyMs: number | null; call: () => void }): () => void {
    this.waiting.add(timer);
    return () => this.waiting.delete(timer);
  }
}

/** A process of a fake machine. All fakes with one `living` set share the machine. */
export function fakeHost(pid: number, living: Set<number> = new Set([pid]), host = 'box'): HostIdentity {
  return {
    host,
    bootId: `boot of ${host}`,
    pid,
    processStart: `start of ${pid}`,
    isAlive: (other, start) => living.has(other) && start === `start of ${other}`,
  };
}
