import { DAY_MS, MINUTE_MS } from '../chart/format-time';
import type { Step } from './steps';

export interface DayTotals {
  /** Start of the day, UTC. */
  readonly dayMs: number;
  /** Unique events of the day, and the revenue of its purchases. */
  events: number;
  revenueCents: number;
  /** Sessions that start on the day, and those of them with a purchase. */
  sessions: number;
  purchaseSessions: number;
}

/** How much of a day may lack at its ends for it to be full. */
const FULL_DAY_SLACK_MS = 5 * MINUTE_MS;

/** The four figures by UTC day. */
export class DayFold {
  private readonly byDay = new Map<number, DayTotals>();

  add(startMs: number, steps: readonly Step[]): void {
    const first = this.dayOf(startMs);
    first.sessions++;
    if (steps.some(({ role }) => role === 'purchase')) first.purchaseSessions++;
    for (const step of steps) {
      const day = this.dayOf(startMs + step.sinceStartMs);
      day.events++;
      if (step.role === 'purchase') day.revenueCents += step.priceCents;
    }
  }

  /** Every day from the first to the last, those without events too. */
  days(): DayTotals[] {
    const known = [...this.byDay.keys()];
    if (known.length === 0) return [];
    const first = known.reduce((a, b) => Math.min(a, b));
    const last = known.reduce((a, b) => Math.max(a, b));
    const days: DayTotals[] = [];
    for (let dayMs = first; dayMs <= last; dayMs += DAY_MS) days.push(this.byDay.get(dayMs) ?? emptyDay(dayMs));
    return days;
  }

  private dayOf(ms: number): DayTotals {
    const dayMs = Math.floor(ms / DAY_MS) * DAY_MS;
    const known = this.byDay.get(dayMs);
    if (known) return known;
    const day = emptyDay(dayMs);
    this.byDay.set(dayMs, day);
    return day;
  }
}

function emptyDay(dayMs: number): DayTotals {
  return { dayMs, events: 0, revenueCents: 0, sessions: 0, purchaseSessions: 0 };
}

/** True where the range of event times covers the day, short of five minutes at either end. */
export function isFullDay(dayMs: number, minMs: number | null, maxMs: number | null): boolean {
  if (minMs === null || maxMs === null) return false;
  return minMs <= dayMs + FULL_DAY_SLACK_MS && maxMs >= dayMs + DAY_MS - FULL_DAY_SLACK_MS;
}
