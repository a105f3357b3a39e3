import { count } from './format-number';

export const SECOND_MS = 1000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** The day of a time, UTC: `31 Oct 2019`. */
export function dayText(ms: number): string {
  const date = new Date(ms);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

/** The day without its year: `31 Oct`. */
export function shortDay(ms: number): string {
  const date = new Date(ms);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
}

/** A time to the second: `2019-10-31 22:10:00`, UTC. */
export function timeText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
}

/** Hour and minute, UTC: `22:10`. */
export function clockText(ms: number): string {
  return new Date(ms).toISOString().slice(11, 16);
}

/** A range of time, both ends included, as short as it can be said: `1–31 Oct 2019 UTC`, within a day with its hours. */
export function rangeText(minMs: number | null, maxMs: number | null): string {
  if (minMs === null || maxMs === null) return 'no time range';
  const first = new Date(minMs);
  const last = new Date(maxMs);
  if (dayText(minMs) === dayText(maxMs)) return `${dayText(minMs)} ${clockText(minMs)}–${clockText(maxMs)} UTC`;
  if (first.getUTCFullYear() !== last.getUTCFullYear()) return `${dayText(minMs)} – ${dayText(maxMs)} UTC`;
  if (first.getUTCMonth() !== last.getUTCMonth()) return `${shortDay(minMs)} – ${dayText(maxMs)} UTC`;
  return `${first.getUTCDate()}–${dayText(maxMs)} UTC`;
}

/** A duration in at most two units: `45 s`, `11 min 20 s`, `3 h 5 min`, `2 d 4 h`. */
export function durationText(seconds: number): string {
  if (seconds < 60) return `${seconds < 10 && !Number.isInteger(seconds) ? seconds.toFixed(1) : Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return twoUnits(Math.floor(whole / 60), 'min', whole % 60, 's');
  const minutes = Math.round(whole / 60);
  if (minutes < 1440) return twoUnits(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  const hours = Math.round(minutes / 60);
  return twoUnits(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

function twoUnits(big: number, bigUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${count(big)} ${bigUnit}` : `${count(big)} ${bigUnit} ${small} ${smallUnit}`;
}

/** A length of time as a unit to count by: `hour`, `5 minutes`, `day`. */
export function unitText(ms: number): string {
  for (const [unitMs, name] of [
    [7 * DAY_MS, 'week'],
    [DAY_MS, 'day'],
    [HOUR_MS, 'hour'],
    [MINUTE_MS, 'minute'],
    [SECOND_MS, 'second'],
  ] as const) {
    if (ms % unitMs === 0) return ms === unitMs ? name : `${count(ms / unitMs)} ${name}s`;
  }
  return `${ms} ms`;
}
