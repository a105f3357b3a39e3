import type { Clock, HostIdentity } from '../../src/file/files';

/** A clock that stands until it is set. */
export class FakeClock implements Clock {
  constructor(public timeMs = Date.UTC(2024, 0, 1)) {}

  nowMs(): number {
    return this.timeMs;
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
