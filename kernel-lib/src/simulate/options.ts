import { FootpathError } from '../event/error';
import { MAX_USERS } from './people';

export interface SimulateOptions {
  /** Data rows in the file, all injected ones included: 1 to 10,000,000,000. */
  events: number;
  /** Whole number from 0 to 2^53 − 1; the same seed and options give the same bytes everywhere. Default 42. */
  seed?: number;
  /**
   * So many people at most, 1 to 67,108,864 (the default): as a rule those come whom the traffic brings, one for about 14
   * events of a month. When all have come, they come again beyond the life that their segment gives them.
   */
  users?: number;
  /** Length of the period in days, 1 to 3,650. Default 31. */
  days?: number;
  /** Start of the period, milliseconds since 1970, a whole second. Default 2019-10-01 00:00:00 UTC. */
  startMs?: number;
  /** Bursts of traffic, 10 to 30 minutes each, 0 to 1,000. Default 0. */
  bursts?: number;
  /** Promotions, 1 to 3 days each, with more traffic and more buyers, 0 to 100. Default 0. */
  promotions?: number;
  /** Share of rows that come late, 0 to 0.5; as many again come out of order but in time. Default 0.01. */
  lateShare?: number;
  /**
   * A late record misses `watermark's record − delayMs` by more than nothing and at most by this, in milliseconds; at least
   * 1,000. Default 1,800,000 (30 minutes).
   */
  maxLateMs?: number;
  /** Share of rows that are copies of an earlier row, 0 to 0.5; of these a fifth come too late. Default 0.002. */
  duplicateShare?: number;
  /** Share of rows that cannot be parsed, 0 to 0.5; late + malformed + 2 × duplicate share is at most 0.95. Default 0.002. */
  malformedShare?: number;
  /** P, by which lateness is judged, 1 to 1,024: give the run the same. Default 1. */
  partitions?: number;
  /** The delay by which lateness is judged, in milliseconds, 0 to 30 days: give the run the same. Default 600,000. */
  delayMs?: number;
  /** The file to write, `.csv` or `.csv.gz`; an existing one is replaced once the new one is complete. Needed unless `sink` is given. */
  out?: string;
  /** Where the CSV goes instead, in pieces of whole rows of which the first begins with the header. */
  sink?: (csv: Uint8Array) => Promise<void>;
  /** Where to write the truth file (JSON): every injected record with offset, line and kind, and what the people are like. */
  truth?: string;
  /** Where to write who is of which segment, and how long the person's life as a visitor is (CSV; `.gz`: compressed). */
  truthUsers?: string;
  /** Folder for `products.csv` and `users.csv`; made if it is absent. */
  catalogDir?: string;
  /** Stops the work; nothing half-made is left. */
  signal?: AbortSignal;
  /** Called now and then with the number of rows so far. */
  onProgress?: (rows: number) => void;
}

/** What determines the bytes of the file, all defaults filled in. */
export interface GeneratorOptions {
  readonly events: number;
  readonly seed: number;
  readonly users: number;
  readonly days: number;
  readonly startMs: number;
  readonly bursts: number;
  readonly promotions: number;
  readonly lateShare: number;
  readonly maxLateMs: number;
  readonly duplicateShare: number;
  readonly malformedShare: number;
  readonly partitions: number;
  readonly delayMs: number;
}

export const DEFAULT_SEED = 42;
const MOST_TAKEN = 0.95;
const DAY_MS = 86_400_000;
const FIRST_OF_OCTOBER_2019_MS = 1_569_888_000_000;
/** Records end in 2100, with room for the malformed ones that show a time ahead. */
const END_OF_TIME_MS = 4_133_980_800_000 - 3 * DAY_MS;

/** Fills in the defaults; a value that is not allowed is a FootpathError (`bad-argument`) that says what is. */
export function resolveOptions(options: SimulateOptions): GeneratorOptions {
  const events = whole('events', options.events, 1, 10_000_000_000);
  const days = whole('days', options.days ?? 31, 1, 3650);
  const startMs = whole('startMs', options.startMs ?? FIRST_OF_OCTOBER_2019_MS, 0, END_OF_TIME_MS - days * DAY_MS);
  if (startMs % 1000 !== 0) throw refused('startMs', startMs, 'a whole second, that is a multiple of 1000');
  const shares = {
    lateShare: share('lateShare', options.lateShare ?? 0.01),
    duplicateShare: share('duplicateShare', options.duplicateShare ?? 0.002),
    malformedShare: share('malformedShare', options.malformedShare ?? 0.002),
  };
  // A copy needs a row that is neither broken nor another copy.
  const taken = shares.lateShare + shares.malformedShare + 2 * shares.duplicateShare;
  if (taken > MOST_TAKEN) {
    throw refused('lateShare + malformedShare + 2 × duplicateShare', taken, `at most ${MOST_TAKEN}`);
  }
  return {
    events,
    seed: whole('seed', options.seed ?? DEFAULT_SEED, 0, Number.MAX_SAFE_INTEGER),
    users: whole('users', options.users ?? MAX_USERS, 1, MAX_USERS),
    days,
    startMs,
    bursts: whole('bursts', options.bursts ?? 0, 0, 1000),
    promotions: whole('promotions', options.promotions ?? 0, 0, 100),
    ...shares,
    maxLateMs: whole('maxLateMs', options.maxLateMs ?? 1_800_000, 1000, 365 * DAY_MS),
    partitions: whole('partitions', options.partitions ?? 1, 1, 1024),
    delayMs: whole('delayMs', options.delayMs ?? 600_000, 0, 30 * DAY_MS),
  };
}

/** The seed of a call that takes one, or the default. */
export function resolveSeed(seed: number | undefined): number {
  return whole('seed', seed ?? DEFAULT_SEED, 0, Number.MAX_SAFE_INTEGER);
}

function whole(name: string, value: number, least: number, most: number): number {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw refused(name, value, `a whole number from ${least} to ${most}`);
  }
  return value;
}

function share(name: string, value: number): number {
  if (typeof value !== 'number' || !(value >= 0 && value <= 0.5)) throw refused(name, value, 'a share from 0 to 0.5');
  return value;
}

function refused(name: string, value: unknown, allowed: string): FootpathError {
  const shown = typeof value === 'string' ? `"${value}"` : String(value);
  return new FootpathError('bad-argument', `simulate: ${name} is ${shown}; allowed is ${allowed}.`);
}
