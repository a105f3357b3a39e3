import type { Clock } from './files';

/** The machine's own clock. */
export const systemClock: Clock = { nowMs: () => Date.now() };
