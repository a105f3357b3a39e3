import type { EventColumn, Role, TimeFormat } from '../event/schema';

/** A value in an expression's literal. Numbers are exact decimals with at most six decimals. */
export type Literal = string | number | boolean | null;

/**
 * An expression over the columns of a row: data, never code. A bare JSON scalar is a literal. Numbers are exact decimals:
 * `add`, `subtract`, `multiply` are exact (beyond six decimals a product is rounded), `divide` rounds to six decimals and gives
 * null for a zero denominator; all rounding is half away from zero. Lists are folded from the left; a result of 2^53 units or
 * more at its scale is null. A `caseWhen` has the most decimals of its branches. Text beside a time in a comparison is read as
 * a time. A comparison or arithmetic with null is null; `and`, `or`, `not` are SQL's three-valued logic; a filter passes only
 * true.
 */
export type Expression =
  | Literal
  | { readonly column: string }
  | { readonly literal: Literal }
  | { readonly eq: readonly [Expression, Expression] }
  | { readonly ne: readonly [Expression, Expression] }
  | { readonly lt: readonly [Expression, Expression] }
  | { readonly lte: readonly [Expression, Expression] }
  | { readonly gt: readonly [Expression, Expression] }
  | { readonly gte: readonly [Expression, Expression] }
  | { readonly in: readonly [Expression, readonly Literal[]] }
  | { readonly isNull: Expression }
  | { readonly and: readonly Expression[] }
  | { readonly or: readonly Expression[] }
  | { readonly not: Expression }
  | { readonly add: readonly Expression[] }
  | { readonly subtract: readonly [Expression, Expression] }
  | { readonly multiply: readonly Expression[] }
  | { readonly divide: readonly [Expression, Expression] }
  /** The hour of a time, 0 to 23, UTC. */
  | { readonly hourOf: Expression }
  /** True if a time falls on a Saturday or Sunday, UTC. */
  | { readonly isWeekend: Expression }
  | {
      readonly caseWhen: readonly { readonly when: Expression; readonly then: Expression }[];
      readonly else?: Expression;
    };

/**
 * An aggregate over the rows of a group. The condition of `countIf` and `sumIf` restricts this aggregate only. Nulls are not
 * counted: over no values `sum` and `sumIf` are 0, `avg`, `min` and `max` are null. A sum of whole numbers is null if no Int64
 * holds it, over a session's events from 2^53 on.
 */
export type Aggregate =
  | { readonly count: true }
  | { readonly countIf: Expression }
  | { readonly sum: Expression }
  | { readonly sumIf: readonly [value: Expression, condition: Expression] }
  | { readonly avg: Expression }
  | { readonly min: Expression }
  | { readonly max: Expression }
  /** Exact number of distinct values, or of distinct tuples of columns (in a tuple null is one value). */
  | { readonly countDistinct: string | readonly string[] }
  | { readonly approxCountDistinct: string | readonly string[] };

export interface WindowOutput {
  readonly kind: 'window';
  readonly collection: string;
  readonly sizeMs: number;
  /** Divides `sizeMs`; equal to it means tumbling. */
  readonly slideMs: number;
  readonly groupBy: readonly string[];
  readonly filter: Expression | null;
  readonly aggregates: Readonly<Record<string, Aggregate>>;
}

/** Ordered rules over a session's fields; the first that is true names the segment; `else` catches the rest. */
export interface BehaviorRules {
  readonly rules: readonly { readonly segment: string; readonly score: number; readonly when: Expression }[];
  readonly else: { readonly segment: string; readonly score: number };
}

export interface SessionOutput {
  readonly kind: 'session';
  readonly collection: string;
  readonly rule: 'id' | 'gap';
  readonly gapMs: number;
  readonly maxMs: number;
  readonly maxEvents: number;
  readonly filter: Expression | null;
  /** Further fields beside the ones that `session_metrics` always has. */
  readonly aggregates: Readonly<Record<string, Aggregate>>;
  readonly behaviors: BehaviorRules;
  /** The windows of session end by segment; null for none. */
  readonly behaviorWindows: { readonly collection: string; readonly sizeMs: number } | null;
}

export interface EventsOutput {
  readonly kind: 'events';
  readonly collection: string;
  readonly filter: Expression | null;
}

export type Output = WindowOutput | SessionOutput | EventsOutput;

export interface CatalogJoin {
  readonly catalog: 'products' | 'users';
  /** Columns brought in, each under its own name or `name: catalogue column`. */
  readonly columns: Readonly<Record<string, string>>;
}

/** A pipeline with every default filled in. This is what engines run and what the definition hash is made over. */
export interface Definition {
  readonly version: 1;
  readonly name: string;
  readonly source: {
    readonly columns: Readonly<Record<EventColumn, string | null>>;
    readonly time: { readonly format: TimeFormat; readonly min: string; readonly max: string };
    readonly eventTypes: Readonly<Record<string, Role>>;
    readonly partitions: number;
    /** `any`: a user's records may lie in every partition. */
    readonly partitioner: 'murmur2' | 'custom' | 'any';
  };
  readonly watermark: { readonly delayMs: number; readonly idleMs: number };
  readonly dedupe: { readonly key: readonly EventColumn[] };
  readonly joins: readonly CatalogJoin[];
  /** Columns made of others. A text that comes out empty is null. */
  readonly derive: Readonly<Record<string, Expression>>;
  readonly outputs: readonly Output[];
}
