import { shared } from './shared';

/** A timer that the extension's own code has set. */
export interface SetTimer {
  readonly kind: 'setInterval' | 'setTimeout';
  /** Where, for people. */
  readonly place: string;
}

/** The extension's timers since `watchTimers`: all that were set, and the repeating ones that still run. */
export const timers = shared('timers', { set: [] as SetTimer[], repeating: new Map<unknown, SetTimer>() });

/**
 * Notes each timer that is set from now on by code whose path holds `file`. The extension host is one process of many extensions: whose a timer is is told by the
 * call that sets it.
 */
export function watchTimers(file: string): void {
  for (const kind of ['setInterval', 'setTimeout'] as const) {
    const original = globalThis[kind] as (...args: unknown[]) => unknown;
    const watched = (...args: unknown[]): unknown => {
      const timer = original(...args);
      const place = new Error().stack?.split('\n')[2]?.trim() ?? '';
      if (!place.includes(file)) return timer;
      timers.set.push({ kind, place });
      if (kind === 'setInterval') timers.repeating.set(timer, { kind, place });
      return timer;
    };
    globalThis[kind] = Object.assign(watched, original) as never;
  }
  for (const kind of ['clearInterval', 'clearTimeout'] as const) {
    const original = globalThis[kind] as (timer: unknown) => void;
    globalThis[kind] = ((timer: unknown) => {
      timers.repeating.delete(timer);
      original(timer);
    }) as never;
  }
}
