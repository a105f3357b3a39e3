import { DAY_MS, MINUTE_MS } from '../../src/chart/format-time';
import { parseDefinition } from '../../src/pipeline/validate';
import type { ReportSource, RunSummary } from '../../src/report/summary';
import type { Document } from '../../src/stream/ports';

/** Collections by name, as a store would hold them. */
export type Collections = Readonly<Record<string, readonly Document[]>>;

const START_MS = Date.UTC(2019, 9, 1);
const WINDOW_MS = 5 * MINUTE_MS;
const CATEGORIES = [
  'electronics.smartphone',
  'electronics.video.tv',
  'computers.notebook',
  null,
  'apparel.shoes',
  'appliances.kitchen.washer',
  'furniture.living_room.sofa',
  'auto.accessories.alarm',
  'kids.toys',
  'sport.bicycle',
  'construction.tools.drill',
  'stationery.paper',
];
const BRANDS = [
  'apple',
  'samsung',
  'xiaomi',
  null,
  'lg',
  'sony',
  'huawei',
  'lenovo',
  'bosch',
  'oppo',
  'artel',
  'nokia',
];

/** A small generator of numbers from 0 to 1, the same everywhere: mulberry32. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export interface SampleOptions {
  readonly seed?: number;
  readonly sessions?: number;
  readonly days?: number;
  /** Brands that take the place of the first ones, to see them in every text. */
  readonly brands?: readonly string[];
  readonly finished?: boolean;
}

/** A store made by hand, of sessions and the windows, late and dead records that belong to them. */
export function sampleStore(options: SampleOptions = {}): { source: ReportSource; collections: Collections } {
  const { seed = 7, sessions: count = 400, days = 3, brands = [], finished = true } = options;
  const random = seededRandom(seed);
  const names = [...brands, ...BRANDS.slice(brands.length)];
  const sessions = Array.from({ length: count }, (_, i) => sampleSession(random, i, days, names)).filter(
    ({ total_events }) => (total_events as number) > 0,
  );
  const late = Array.from({ length: Math.floor(count / 20) }, () => lateEvent(random, days));
  const reasons = ['bad-time', 'bad-number', 'missing-field', 'column-count'];
  const dead = Array.from({ length: Math.floor(count / 25) }, (_, i) => ({
    _id: `events:0:${i}`,
    reason: reasons[Math.floor(random() ** 2 * reasons.length)],
  }));
  const collections = {
    session_metrics: sessions,
    windowed_metrics: windowsOf(sessions),
    late_events: late,
    dead_letters: dead,
  };
  return { source: sourceOf(collections, finished), collections };
}

/** The collections as a report reads them, with a summary in which every number is as it should be. */
export function sourceOf(collections: Collections, finished = true, more: Partial<RunSummary> = {}): ReportSource {
  const { session_metrics: sessions = [], late_events: late = [], dead_letters: dead = [] } = collections;
  const unique = sessions.reduce((sum, { total_events }) => sum + (total_events as number), 0);
  const duplicates = unique > 0 ? 3 : 0;
  const accepted = unique + duplicates;
  const parsed = accepted + late.length;
  const deadByReason: Record<string, number> = {};
  for (const { reason } of dead) deadByReason[String(reason)] = (deadByReason[String(reason)] ?? 0) + 1;
  const times = sessions.flatMap((session) => [session.session_start as Date, session.session_end as Date]).map(Number);
  const minMs = times.length === 0 ? null : Math.min(...times);
  const maxMs = times.length === 0 ? null : Math.max(...times);
  const output = { passed: unique, finals: unique, open: 0, windowsPerEvent: 1 };
  const run: RunSummary = {
    pipeline: 'shop',
    generation: 1,
    epoch: 4,
    finished,
    definition: parseDefinition({ name: 'shop' }),
    definitionHash: '4f1c2a9be07d',
    semanticsVersion: 1,
    versions: { footpath: '0.1.0', node: '20.20.0' },
    seed: 42,
    input: [
      {
        name: 'events.csv',
        bytes: 68_123_456,
        sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      },
    ],
    startedAt: new Date(Date.UTC(2024, 0, 2, 3, 4, 5)),
    endedAt: new Date(Date.UTC(2024, 0, 2, 3, 4, 17)),
    counters: {
      read: parsed + dead.length,
      parsed,
      dead: dead.length,
      accepted,
      late: late.length,
      unique,
      duplicates,
      unmatched: unique > 0 ? { products: 12 } : {},
      outputs: { windowed_metrics: output, session_metrics: output },
    },
    deadByReason,
    watermark: {
      ms: maxMs === null ? null : maxMs - 10 * MINUTE_MS,
      partitions: [{ partition: 0, maxTimeMs: maxMs, watermarkMs: maxMs === null ? null : maxMs - 10 * MINUTE_MS }],
    },
    delayMs: 10 * MINUTE_MS,
    timeRange: { minMs, maxMs },
    ...more,
  };
  return {
    run,
    collection: (name) => ({
      find: () => cursorOf(collections[name] ?? []),
      aggregate: () => cursorOf([]),
      countDocuments: async () => (collections[name] ?? []).length,
    }),
  };
}

function cursorOf(documents: readonly Document[]) {
  return {
    toArray: async () => [...documents],
    async *[Symbol.asyncIterator]() {
      yield* documents;
    },
  };
}

type Step = readonly [number, string, number, number, string | null, string | null, string | null];

function sampleSession(
  random: () => number,
  index: number,
  days: number,
  brands: readonly (string | null)[],
): Document {
  const hour = Math.floor(24 * (0.5 + (random() + random() + random() - 1.5) / 3.2));
  const startMs =
    START_MS + Math.floor(random() * days) * DAY_MS + hour * 60 * MINUTE_MS + Math.floor(random() * 3600) * 1000;
  const endLimit = START_MS + days * DAY_MS - 1000;
  const category = Math.floor(random() ** 2.2 * CATEGORIES.length);
  const brand = Math.floor(random() ** 2 * brands.length);
  const priceCents = Math.round((index % 3 === 0 ? 60_000 : 4_000) * (0.2 + random() * random() * 3));
  const steps: Step[] = [];
  let sinceMs = 0;
  const push = (type: string) => {
    if (startMs + sinceMs <= endLimit) {
      steps.push([
        sinceMs,
        type,
        1000 + category * 50 + brand,
        priceCents / 100,
        `20${category}`,
        CATEGORIES[category],
        brands[brand],
      ]);
    }
    sinceMs += Math.floor(1000 * Math.exp(random() * 6));
  };
  const views = 1 + Math.floor(Math.exp(random() * 2.6) - 1);
  for (let i = 0; i < views; i++) push('view');
  if (random() < 0.09) push('cart');
  if (random() < 0.08) push('purchase');
  if (random() < 0.01) push('purchase');
  return sessionOf(index, startMs, steps);
}

/** A session document from its steps, by the default rules. */
export function sessionOf(user: number, startMs: number, steps: readonly Step[]): Document {
  const endMs = startMs + (steps.at(-1)?.[0] ?? 0);
  const purchases = steps.filter(([, type]) => type === 'purchase').length;
  const carts = steps.filter(([, type]) => type === 'cart').length;
  const segment =
    purchases >= 2 || (steps.length >= 30 && purchases > 0)
      ? 'power_user'
      : purchases > 0
        ? 'buyer'
        : carts > 0 || steps.length >= 10
          ? 'engaged_shopper'
          : steps.length === 1 || endMs - startMs < 10_000
            ? 'bouncer'
            : 'browser';
  return {
    _id: `${user}|s${user}|${new Date(startMs).toISOString()}`,
    user_id: user,
    user_session: `s${user}`,
    session_start: new Date(startMs),
    session_end: new Date(endMs),
    total_events: steps.length,
    behavior_segment: segment,
    steps,
  };
}

/** The windows of the sessions' events, by type. */
export function windowsOf(sessions: readonly Document[]): Document[] {
  const counts = new Map<string, number>();
  for (const { session_start, steps } of sessions) {
    for (const [sinceMs, type] of steps as unknown as Step[]) {
      const startMs = Math.floor((Number(session_start) + sinceMs) / WINDOW_MS) * WINDOW_MS;
      const key = `${startMs}|${type}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return [...counts].map(([key, event_count]) => {
    const [startMs, event_type] = key.split('|');
    const window_start = new Date(Number(startMs));
    return { _id: `${window_start.toISOString()}|${event_type}`, window_start, event_type, event_count };
  });
}

function lateEvent(random: () => number, days: number): Document {
  const watermark = new Date(START_MS + Math.floor(random() * days * DAY_MS));
  return { event_time: new Date(watermark.getTime() - 1000 * Math.ceil(Math.exp(random() * 7.4))), watermark };
}
