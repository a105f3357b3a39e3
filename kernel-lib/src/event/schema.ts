/** The nine columns of a shop event, in the order of the reference file. Definitions map a source's own names onto them. */
export const EVENT_COLUMNS = [
  'event_time',
  'event_type',
  'product_id',
  'category_id',
  'category_code',
  'brand',
  'price',
  'user_id',
  'user_session',
] as const;
export type EventColumn = (typeof EVENT_COLUMNS)[number];

/** Without these a record is a dead letter (`missing-field`); the others may be null. */
export const REQUIRED_COLUMNS = ['event_time', 'event_type', 'product_id', 'price', 'user_id'] as const;

/** The text columns that may be null, in the order in which a batch holds them. */
export const TEXT_COLUMNS = ['category_id', 'category_code', 'brand', 'user_session'] as const;

/** What an event type means to the product: only a purchase brings revenue. */
export const ROLES = ['view', 'cart', 'purchase', 'other'] as const;
export type Role = (typeof ROLES)[number];

/** Why a record is dead, in the order in which the reasons are tried: the first that applies is given. */
export const DEAD_REASONS = [
  'too-long',
  'bad-encoding',
  'bad-quote',
  'bad-json',
  'column-count',
  'missing-field',
  'bad-time',
  'bad-type',
  'bad-number',
] as const;
export type DeadReason = (typeof DEAD_REASONS)[number];

/** A record longer than this (bytes, line end not counted) is dead; of its bytes this many are kept. */
export const MAX_RECORD_BYTES = 1_048_576;

export const TIME_FORMATS = ['reference', 'iso', 'epoch-s', 'epoch-ms'] as const;
export type TimeFormat = (typeof TIME_FORMATS)[number];

/** How the records of a source are read: the resolved `source` part of a definition. */
export interface RecordFormat {
  /** The source's own name of each column; null where it has none (never of a required column). */
  readonly columns: Readonly<Record<EventColumn, string | null>>;
  readonly timeFormat: TimeFormat;
  /** Event time is good in `[timeMinMs, timeMaxMs)`, else `bad-time`. */
  readonly timeMinMs: number;
  readonly timeMaxMs: number;
  /** Known event types with their roles; the index in this list is the type's number in a batch (at most 255). */
  readonly eventTypes: readonly { readonly name: string; readonly role: Role }[];
  /** P: a record's partition is `(murmur2(user_id as text) & 0x7fffffff) mod P`. */
  readonly partitions: number;
}
