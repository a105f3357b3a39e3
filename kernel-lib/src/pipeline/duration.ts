const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A duration as text: a whole number and a unit. */
export const DURATION_PATTERN = /^(0|[1-9][0-9]{0,11})(ms|s|m|h|d)$/;
export const POSITIVE_DURATION_PATTERN = /^[1-9][0-9]{0,11}(ms|s|m|h|d)$/;

/** What a duration may look like, for messages. */
export const DURATION_ALLOWED = 'whole milliseconds, or text such as "10s", "5m", "24h"';

/** The milliseconds of a duration; null if it is not one, or is 2^53 or more. */
export function durationMs(input: unknown): number | null {
  if (typeof input === 'number') return Number.isSafeInteger(input) && input >= 0 ? input : null;
  const match = typeof input === 'string' ? DURATION_PATTERN.exec(input) : null;
  if (match === null) return null;
  const ms = Number(match[1]) * UNIT_MS[match[2]];
  return Number.isSafeInteger(ms) ? ms : null;
}

/** The shortest text of a duration: `300000` is `5m`. */
export function durationText(ms: number): string {
  const unit = ['d', 'h', 'm', 's'].find((name) => ms % UNIT_MS[name] === 0 && ms > 0) ?? 'ms';
  return `${ms / UNIT_MS[unit]}${unit}`;
}
