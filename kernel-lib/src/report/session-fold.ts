import type { BehaviorMixData } from '../chart/behavior-mix-chart';
import { DURATION_BIN_COUNT, durationBin } from '../chart/duration-bins';
import type { SessionDurationData } from '../chart/session-duration-chart';
import { EVENTS_BIN_COUNT, eventsBin, type SessionEventsData } from '../chart/session-events-chart';
import type { Role } from '../event/schema';
import type { SessionOutput } from '../pipeline/definition';
import type { Document } from '../stream/ports';
import { DayFold } from './day-fold';
import { msOf, numberOf, textOf } from './field';
import { FunnelFold } from './funnel-fold';
import { GroupFold } from './group-fold';
import { nearestRank, SecondHistogram } from './second-histogram';
import { stepsOf } from './steps';

/** The fields of a session that the fold reads. */
export const SESSION_PROJECTION = {
  _id: 0,
  session_start: 1,
  session_end: 1,
  total_events: 1,
  behavior_segment: 1,
  steps: 1,
} as const;

/** Events per session are counted one by one up to here. */
const MAX_EVENTS = 100_000;

/** All that the report says of sessions, in one pass over them and in memory that does not grow with their number. */
export class SessionFold {
  readonly days = new DayFold();
  readonly funnel = new FunnelFold();
  readonly categories = new GroupFold(({ categoryCode }) => categoryCode);
  readonly brands = new GroupFold(({ brand }) => brand);
  sessions = 0;
  events = 0;
  purchases = 0;
  purchaseSessions = 0;
  revenueCents = 0;
  private readonly segments = new Map<string, { sessions: number; events: number; revenueCents: number }>();
  private readonly durations = new SecondHistogram();
  private readonly sizes = new Float64Array(MAX_EVENTS + 1);
  private largest = 0;

  constructor(
    private readonly roles: Readonly<Record<string, Role>>,
    output: SessionOutput,
  ) {
    for (const { segment } of [...output.behaviors.rules, output.behaviors.else]) {
      this.segments.set(segment, { sessions: 0, events: 0, revenueCents: 0 });
    }
  }

  add(session: Document): void {
    const startMs = msOf(session.session_start);
    const events = numberOf(session.total_events);
    const steps = stepsOf(session.steps, this.roles);
    const purchases = steps.filter(({ role }) => role === 'purchase');
    const revenueCents = purchases.reduce((sum, { priceCents }) => sum + priceCents, 0);
    this.sessions++;
    this.events += events;
    this.purchases += purchases.length;
    this.revenueCents += revenueCents;
    if (purchases.length > 0) this.purchaseSessions++;
    this.sizes[Math.min(MAX_EVENTS, events)]++;
    this.largest = Math.max(this.largest, events);
    if (events > 1) this.durations.add((msOf(session.session_end) - startMs) / 1000);
    this.addSegment(textOf(session.behavior_segment) ?? 'unclassified', events, revenueCents);
    this.days.add(startMs, steps);
    this.funnel.add(steps);
    this.categories.add(steps);
    this.brands.add(steps);
  }

  behaviorMix(rangeText: string): BehaviorMixData {
    const segments = [...this.segments].map(([segment, totals]) => ({ segment, ...totals }));
    return { sessions: this.sessions, rangeText, segments };
  }

  duration(rangeText: string): SessionDurationData {
    return {
      sessions: this.sessions,
      rangeText,
      counts: this.durations.binned(durationBin, DURATION_BIN_COUNT),
      measured: this.durations.size,
      medianSeconds: this.durations.quantile(0.5),
      p90Seconds: this.durations.quantile(0.9),
    };
  }

  sessionEvents(rangeText: string): SessionEventsData {
    const counts = new Array<number>(EVENTS_BIN_COUNT).fill(0);
    this.sizes.forEach((value, events) => {
      if (value > 0) counts[eventsBin(events)] += value;
    });
    return {
      sessions: this.sessions,
      events: this.events,
      rangeText,
      counts,
      median: nearestRank(this.sizes, this.sessions, 0.5),
      p90: nearestRank(this.sizes, this.sessions, 0.9),
      max: this.sessions === 0 ? null : this.largest,
    };
  }

  private addSegment(segment: string, events: number, revenueCents: number): void {
    let totals = this.segments.get(segment);
    if (!totals) {
      totals = { sessions: 0, events: 0, revenueCents: 0 };
      this.segments.set(segment, totals);
    }
    totals.sessions++;
    totals.events += events;
    totals.revenueCents += revenueCents;
  }
}
