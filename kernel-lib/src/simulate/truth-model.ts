import type { Burst } from './bursts';
import { HOUR_SHARES, HOUR_WILL, WEEKDAY_SHARES } from './day-rhythm';
import { expectedRetention } from './expected-retention';
import { expectedWalk } from './expected-walk';
import type { GeneratorOptions } from './options';
import { SEGMENTS } from './segments';
import type { Traffic } from './traffic';
import type { SegmentCounts, TrueCounts } from './true-counts';
import { FOLLOW_UP } from './visits';

/** Retention is told for so many days at most. */
const LONGEST_DAYS = 30;
const MINUTE_MS = 60_000;

const FORMULAS = {
  segment: 'a person is of a segment with the chance `share`, whenever they come',
  journey:
    'P(next event type, or leaving | last event type); a walk begins with a view; from a view, cart and purchase × will',
  will: 'willByHour of the hour (UTC) in which the walk begins, × will of a promotion that goes on then; its mean is 1',
  life: 'days on which a person comes before leaving for good: P(N > n) = exp(−(n / scale)^shape), n = 0, 1, 2, …',
  churn: 'hazard of leaving for good after the n-th day: 1 − P(N > n) / P(N > n − 1)',
  gapDays: 'days from one such day to the next: P(J > j) = exp(−(j / scale)^shape), j = 0, 1, 2, …',
  followUp: 'after a walk, one more on the same day under a new session id, with this chance each time',
  retention: 'P(comes k days after the first day) = Σ over n of P(N > n) · P(J1 + … + Jn = k)',
  spendTilt: 'with chance |spendTilt| the dearer (> 0) or cheaper (< 0) of two products of a shelf is taken for a view',
} as const;

/** What the shop's people are like, and what that comes to on average: the part of the truth that is known beforehand. */
export function truthModel({ days, startMs }: GeneratorOptions, traffic: Traffic): object {
  const longest = Math.min(days - 1, LONGEST_DAYS);
  const retentions = SEGMENTS.map((segment) => expectedRetention(segment, longest));
  const place = ({ from, to, traffic: factor, will }: Burst) => ({
    fromMs: startMs + from * MINUTE_MS,
    toMs: startMs + to * MINUTE_MS,
    traffic: factor,
    will,
  });
  return {
    formulas: FORMULAS,
    followUp: FOLLOW_UP,
    trafficByHour: HOUR_SHARES,
    trafficByWeekday: WEEKDAY_SHARES,
    willByHour: HOUR_WILL,
    bursts: traffic.bursts.map(place),
    promotions: traffic.promotions.map(place),
    segments: SEGMENTS.map(({ name, share, journey, life, gapDays, spendTilt }, number) => ({
      ...{ name, share: share / 1000, journey, life, gapDays, spendTilt },
      expected: { walk: expectedWalk(SEGMENTS[number], traffic.wills), retention: retentions[number] },
    })),
    expected: {
      retention: Array.from({ length: longest + 1 }, (_, k) =>
        SEGMENTS.reduce((sum, { share }, number) => sum + (share / 1000) * retentions[number][k], 0),
      ),
    },
  };
}

/** What came of it in this file: the part of the truth that is counted. */
export function truthCounted(counts: TrueCounts): object {
  const { recalls, unserved } = counts;
  return {
    recalls,
    unserved,
    segments: counts.segments.map((segment, number) => ({
      name: SEGMENTS[number].name,
      ...counted([segment]),
    })),
    all: counted(counts.segments),
  };
}

function counted(segments: readonly SegmentCounts[]): Record<string, number | number[]> {
  const sum = (of: (segment: SegmentCounts) => number) => segments.reduce((total, segment) => total + of(segment), 0);
  const days = segments[0].newcomers.length;
  const longest = Math.min(days - 1, LONGEST_DAYS);
  return {
    people: sum(({ people }) => people),
    visitDays: sum(({ visitDays }) => visitDays),
    walks: sum(({ walks }) => walks),
    cutWalks: sum(({ cutWalks }) => cutWalks),
    events: sum(({ events }) => events),
    carts: sum(({ carts }) => carts),
    purchases: sum(({ purchases }) => purchases),
    withCart: sum(({ walksWithCart }) => walksWithCart),
    withPurchase: sum(({ walksWithPurchase }) => walksWithPurchase),
    withCartAndPurchase: sum(({ walksWithCartAndPurchase }) => walksWithCartAndPurchase),
    spendCents: sum(({ spendCents }) => spendCents),
    /** Of people whose first day is k days or more before the last: how many there are, and how many came on day k. */
    retentionPeople: Array.from({ length: longest + 1 }, (_, k) =>
      sum(({ newcomers }) => newcomers.subarray(0, days - k).reduce((total, people) => total + people, 0)),
    ),
    retentionCame: Array.from({ length: longest + 1 }, (_, k) => sum(({ returned }) => returned[k])),
  };
}
