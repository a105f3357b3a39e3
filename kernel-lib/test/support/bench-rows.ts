import type { PlainDocument } from './run-once';

/** A document of one collection in the form that both sides are brought to: what must be equal, and quotients, which one side rounds. */
export interface BenchRow {
  readonly exact: string;
  readonly quotients: readonly (number | null)[];
}

const MONEY = ['price_sum', 'revenue', 'total_revenue'];
/** By collection: the fields that must be equal, and the quotients with the decimals that Footpath keeps. */
export const COMPARED: Record<string, { exact: readonly string[]; quotients: Record<string, number> }> = {
  windowed_metrics: {
    exact: 'window_start event_type event_count price_sum revenue unique_users unique_products unique_sessions'.split(
      ' ',
    ),
    quotients: { avg_price: 2 },
  },
  session_metrics: {
    exact: [
      ...['user_id', 'user_session', 'session_start', 'session_end', 'total_events', 'view_count', 'cart_count'],
      ...['purchase_count', 'other_count', 'total_revenue', 'unique_products', 'unique_categories', 'unique_brands'],
      ...['behavior_segment', 'steps'],
    ],
    quotients: {},
  },
  user_behaviors: {
    exact: ['window_start', 'behavior_segment', 'session_count', 'total_revenue', 'unique_users'],
    quotients: { avg_events: 6, avg_duration_minutes: 6, view_to_cart_rate: 6, cart_to_purchase_rate: 6 },
  },
};

const cents = (value: unknown) => Math.round(Number(value) * 100);

/** Footpath's documents: money in units. */
export function footpathRows(collection: string, documents: readonly PlainDocument[]): BenchRow[] {
  return rows(
    collection,
    documents.map((document) => ({
      ...document,
      ...Object.fromEntries(MONEY.filter((field) => field in document).map((field) => [field, cents(document[field])])),
      steps: (document.steps as unknown[][] | undefined)?.map((step) =>
        step.map((value, i) => (i === 3 ? cents(value) : value)),
      ),
    })),
  );
}

/** Rows of DuckDB's Parquet files: money in cents, a step's time absolute. */
export function duckdbRows(collection: string, documents: readonly PlainDocument[]): BenchRow[] {
  return rows(
    collection,
    documents.map((row) => ({
      ...row,
      behavior_segment: row.segment,
      avg_price: Number(row.avg_price) / 100,
      steps: (row.steps as Record<string, unknown>[] | undefined)?.map(
        ({ t, type, product, cents, category, code, brand }) => [
          Number(t as Date) - Number(row.session_start as Date),
          ...[type, product, cents, category, code, brand],
        ],
      ),
    })),
  );
}

function rows(collection: string, documents: readonly PlainDocument[]): BenchRow[] {
  const { exact, quotients } = COMPARED[collection];
  const number = (value: unknown) => (value === null || value === undefined ? null : Number(value));
  return documents
    .map((document) => ({
      exact: JSON.stringify(exact.map((field) => plain(document[field]))),
      quotients: Object.keys(quotients).map((field) => number(document[field])),
    }))
    .sort((a, b) => (a.exact < b.exact ? -1 : 1));
}

function plain(value: unknown): unknown {
  if (value instanceof Date) return value.getTime();
  if (typeof value === 'bigint') return Number(value);
  return Array.isArray(value) ? value.map(plain) : (value ?? null);
}
