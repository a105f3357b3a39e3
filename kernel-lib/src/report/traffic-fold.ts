import { DAY_MS, HOUR_MS, MINUTE_MS } from '../chart/format-time';
import type { TrafficData } from '../chart/traffic-chart';
import type { Role } from '../event/schema';
import type { Aggregate, Definition, WindowOutput } from '../pipeline/definition';
import type { Document } from '../stream/ports';
import { msOf, numberOf } from './field';

/** Points that a panel of the figure can show. */
const MAX_BUCKETS = 750;

const BUCKETS_MS = [
  ...[1, 5, 10, 15, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR_MS),
  ...[1, 7, 28, 364].map((days) => days * DAY_MS),
];

/** A window output that counts events by type, and the field that has the count. */
export interface TrafficOutput {
  readonly output: WindowOutput;
  readonly countField: string;
}

/** The output that the traffic is drawn from: windows by event type alone, over all events, that count them. */
export function trafficOutputOf(definition: Definition): TrafficOutput | null {
  for (const output of definition.outputs) {
    if (output.kind !== 'window' || output.filter !== null) continue;
    if (output.groupBy.length !== 1 || output.groupBy[0] !== 'event_type') continue;
    const count = Object.entries(output.aggregates).find(([, aggregate]) => isCount(aggregate));
    if (count) return { output, countField: count[0] };
  }
  return null;
}

function isCount(aggregate: Aggregate): boolean {
  return 'count' in aggregate;
}

/** The least bucket that is a multiple of the window's size and gives no more points than can be seen. */
export function bucketMsFor(sizeMs: number, minMs: number, maxMs: number): number {
  const fits = (bucketMs: number) => (maxMs - minMs) / bucketMs <= MAX_BUCKETS;
  if (fits(sizeMs)) return sizeMs;
  const nice = BUCKETS_MS.find((bucketMs) => bucketMs > sizeMs && bucketMs % sizeMs === 0 && fits(bucketMs));
  return nice ?? sizeMs * Math.ceil((maxMs - minMs) / (MAX_BUCKETS * sizeMs));
}

/** Windows by type, added up into buckets. Of sliding windows those that do not overlap are taken. */
export class TrafficFold {
  /** Events in the windows that were taken. */
  events = 0;
  /** Events in all windows, each as often as it is in one. */
  windowEvents = 0;
  private readonly byType = new Map<string, Map<number, number>>();

  constructor(
    private readonly roles: Readonly<Record<string, Role>>,
    private readonly traffic: TrafficOutput,
    private readonly bucketMs: number,
  ) {}

  add(window: Document): void {
    const startMs = msOf(window.window_start);
    const events = numberOf(window[this.traffic.countField]);
    this.windowEvents += events;
    if (startMs % this.traffic.output.sizeMs !== 0) return;
    this.events += events;
    const type = String(window.event_type);
    let buckets = this.byType.get(type);
    if (!buckets) {
      buckets = new Map();
      this.byType.set(type, buckets);
    }
    const bucket = Math.floor(startMs / this.bucketMs);
    buckets.set(bucket, (buckets.get(bucket) ?? 0) + events);
  }

  data(range: TrafficData['range']): TrafficData {
    const used = [...this.byType.values()].flatMap((buckets) => [...buckets.keys()]);
    const first = used.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
    const last = used.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    const types = [...this.byType].map(([type, buckets]) => ({
      type,
      role: this.roles[type] ?? 'other',
      counts: Array.from({ length: last - first + 1 }, (_, i) => buckets.get(first + i) ?? 0),
      total: [...buckets.values()].reduce((a, b) => a + b, 0),
    }));
    types.sort((a, b) => b.total - a.total || (a.type < b.type ? -1 : 1));
    return {
      startMs: Number.isFinite(first) ? first * this.bucketMs : 0,
      bucketMs: this.bucketMs,
      range,
      types: types.map(({ type, role, counts }) => ({ type, role, counts })),
    };
  }
}
