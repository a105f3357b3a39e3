import { behaviorMixChart } from '../../src/chart/behavior-mix-chart';
import type { Chart } from '../../src/chart/chart';
import { deadLettersChart } from '../../src/chart/dead-letters-chart';
import { funnelChart } from '../../src/chart/funnel-chart';
import { latenessChart } from '../../src/chart/lateness-chart';
import { rankingChart } from '../../src/chart/ranking-chart';
import { sessionDurationChart } from '../../src/chart/session-duration-chart';
import { sessionEventsChart } from '../../src/chart/session-events-chart';
import { stepTimesChart } from '../../src/chart/step-times-chart';
import { trafficChart } from '../../src/chart/traffic-chart';

const rangeText = '1–31 Oct 2019 UTC';
const HOUR_MS = 3_600_000;
const startMs = Date.UTC(2019, 9, 1);

/** A brand that would be a tag, a link and a variable, were it not a text. */
export const HOSTILE_NAME = '<a href="https://example.org">%{x}</a>';

const time = (from: 'view' | 'cart', to: 'cart' | 'purchase', counts: number[], medianSeconds: number) => ({
  from,
  to,
  counts,
  n: counts.reduce((a, b) => a + b, 0),
  medianSeconds,
  p90Seconds: medianSeconds * 4,
});

/** One chart of each kind, from small plain data. */
export const SAMPLE_CHARTS: Readonly<Record<string, () => Chart>> = {
  traffic: () =>
    trafficChart({
      startMs,
      bucketMs: HOUR_MS,
      range: { minMs: startMs, maxMs: startMs + 60 * HOUR_MS },
      types: [
        { type: 'view', role: 'view', counts: Array.from({ length: 60 }, (_, i) => 100 + ((i * 37) % 24) * 9) },
        { type: 'cart', role: 'cart', counts: Array.from({ length: 60 }, (_, i) => (i * 7) % 13) },
        { type: 'purchase', role: 'purchase', counts: Array.from({ length: 60 }, (_, i) => (i * 5) % 7) },
      ],
    }),
  lateness: () =>
    latenessChart({
      counts: [0, 30, 15, 10, 9, 13, 8, 15],
      late: 100,
      parsed: 9000,
      delayMs: 600_000,
      medianSeconds: 40,
      p95Seconds: 1033,
    }),
  'dead-letters': () =>
    deadLettersChart({
      read: 500_000,
      dead: 502,
      byReason: { 'bad-time': 200, 'bad-number': 301, 'too-long': 1, 'bad-quote': 0 },
    }),
  'behavior-mix': () =>
    behaviorMixChart({
      sessions: 100,
      rangeText,
      segments: [
        { segment: 'power_user', sessions: 2, events: 80, revenueCents: 50_000 },
        { segment: 'buyer', sessions: 6, events: 60, revenueCents: 90_000 },
        { segment: 'engaged_shopper', sessions: 12, events: 130, revenueCents: 0 },
        { segment: 'bouncer', sessions: 41, events: 45, revenueCents: 0 },
        { segment: 'browser', sessions: 39, events: 120, revenueCents: 0 },
      ],
    }),
  'session-duration': () =>
    sessionDurationChart({
      sessions: 100,
      rangeText,
      counts: [0, 6, 9, 10, 14, 12, 5, 3],
      measured: 59,
      medianSeconds: 134,
      p90Seconds: 558,
    }),
  'session-events': () =>
    sessionEventsChart({
      sessions: 100,
      events: 344,
      rangeText,
      counts: [41, 18, 12, 12, 11, 5, 1],
      median: 2,
      p90: 8,
      max: 21,
    }),
  funnel: () =>
    funnelChart({
      sessions: 5068,
      rangeText,
      steps: [
        { role: 'view', reached: 5060, inferred: 5060, medianSecondsFromPrevious: null },
        { role: 'cart', reached: 118, inferred: 252, medianSecondsFromPrevious: 65 },
        { role: 'purchase', reached: 65, inferred: 199, medianSecondsFromPrevious: 94 },
      ],
      purchaseSessions: 200,
      purchaseSessionsWithoutCart: 135,
    }),
  'step-times': () =>
    stepTimesChart({
      rangeText,
      times: [
        time('view', 'cart', [0, 9, 20, 26, 30, 18, 10, 5], 65),
        time('cart', 'purchase', [0, 0, 10, 10, 18, 19, 7, 1], 94),
        time('view', 'purchase', [0, 0, 10, 28, 43, 74, 27, 17], 157),
      ],
    }),
  categories: () =>
    rankingChart({
      kind: 'category',
      rangeText,
      top: [
        {
          name: 'electronics.smartphone',
          views: 27_500,
          carts: 574,
          purchases: 519,
          revenueCents: 10_980_012,
          sessions: 6000,
          purchaseSessions: 500,
        },
        {
          name: null,
          views: 6006,
          carts: 143,
          purchases: 141,
          revenueCents: 3_410_000,
          sessions: 1400,
          purchaseSessions: 139,
        },
        { name: HOSTILE_NAME, views: 10, carts: 0, purchases: 1, revenueCents: 999, sessions: 4, purchaseSessions: 1 },
      ],
      totalRevenueCents: 15_000_000,
      groups: 12,
      uncountedEvents: 0,
    }),
};

/** The same kinds of chart where there is nothing to draw. */
export const EMPTY_CHARTS: Readonly<Record<string, () => Chart>> = {
  traffic: () => trafficChart({ startMs: 0, bucketMs: HOUR_MS, range: { minMs: null, maxMs: null }, types: [] }),
  lateness: () =>
    latenessChart({ counts: [], late: 0, parsed: 9000, delayMs: 600_000, medianSeconds: null, p95Seconds: null }),
  'dead-letters': () => deadLettersChart({ read: 10, dead: 0, byReason: { 'bad-time': 0 } }),
  'behavior-mix': () => behaviorMixChart({ sessions: 0, rangeText, segments: [] }),
  'session-duration': () =>
    sessionDurationChart({ sessions: 3, rangeText, counts: [], measured: 0, medianSeconds: null, p90Seconds: null }),
  'session-events': () =>
    sessionEventsChart({ sessions: 0, events: 0, rangeText, counts: [], median: null, p90: null, max: null }),
  funnel: () =>
    funnelChart({
      sessions: 2,
      rangeText,
      steps: (['view', 'cart', 'purchase'] as const).map((role) => ({
        role,
        reached: 0,
        inferred: 0,
        medianSecondsFromPrevious: null,
      })),
      purchaseSessions: 0,
      purchaseSessionsWithoutCart: 0,
    }),
  'step-times': () => stepTimesChart({ rangeText, times: [] }),
  brands: () =>
    rankingChart({ kind: 'brand', rangeText, top: [], totalRevenueCents: 0, groups: 0, uncountedEvents: 0 }),
};
