import type { EventColumn, Role, TimeFormat } from '../event/schema';
import type { BehaviorRulesName } from './behavior-rules';
import type { Aggregate, BehaviorRules, Expression } from './definition';

/** Milliseconds as a whole number, or text of a number and a unit: `250ms`, `10s`, `5m`, `24h`, `2d`. */
export type DurationInput = number | string;

/** Notes for people, allowed in every part; they mean nothing and are left out of the definition hash. */
export interface Notes {
  readonly $comment?: string;
  readonly title?: string;
  readonly description?: string;
}

/**
 * A pipeline definition as people write it. What is left out is as in the default pipeline (`defaultPipeline`), field by field.
 */
export interface PipelineInput extends Notes {
  readonly $schema?: string;
  /** 1, the only version there is. */
  readonly version?: 1;
  /** Names the pipeline in the store: a to z, 0 to 9, `_` and `-`, at most 64. Default `default`. */
  readonly name?: string;
  readonly source?: SourceInput;
  readonly watermark?: Notes & {
    /** How far a record may be behind the newest of its partition before it is late. Default 10m; 0 is allowed. */
    readonly delay?: DurationInput;
    /** How long a partition of a log may bring nothing before it is idle. Default 60s. */
    readonly idle?: DurationInput;
  };
  readonly dedupe?: Notes & {
    /** Records equal in these columns are one. Must hold `event_time` and `user_id`. Default: all nine. */
    readonly key?: readonly EventColumn[];
  };
  readonly joins?: readonly JoinInput[];
  /** Further columns of every event, each an expression over the others. */
  readonly derive?: Readonly<Record<string, Expression>>;
  readonly outputs?: readonly OutputInput[];
}

export interface SourceInput extends Notes {
  /** The source's own names of the nine columns; null for one that it does not have. Default: the same names. */
  readonly columns?: Readonly<Partial<Record<EventColumn, string | null>>>;
  readonly time?: Notes & {
    /** Default `reference`: `2019-10-01 00:00:00 UTC`. */
    readonly format?: TimeFormat;
    /** The least good event time. Default `1970-01-01`. */
    readonly min?: string;
    /** The first event time that is no longer good. Default `2101-01-01`. */
    readonly max?: string;
  };
  /** The event types and what they mean; any other is a dead letter. At most 255. */
  readonly eventTypes?: Readonly<Record<string, Role>>;
  /** P, 1 to 1024. Default 1. */
  readonly partitions?: number;
  /** Default `murmur2`; `any` where a topic was written without keys. */
  readonly partitioner?: 'murmur2' | 'custom' | 'any';
}

export interface JoinInput extends Notes {
  readonly catalog: 'products' | 'users';
  /** The catalogue's columns to bring in, or `{ "name here": "catalogue column" }`. */
  readonly columns: readonly string[] | Readonly<Record<string, string>>;
}

export interface WindowInput extends Notes {
  readonly kind: 'window';
  /** Default `windowed_metrics`. */
  readonly collection?: string;
  /** Default 5m. */
  readonly size?: DurationInput;
  /** Divides the size. Default: the size itself, which is tumbling. */
  readonly slide?: DurationInput;
  /** Default `["event_type"]`; `[]` for one row a window. */
  readonly groupBy?: readonly string[];
  readonly filter?: Expression;
  readonly aggregates?: Readonly<Record<string, Aggregate>>;
}

export interface SessionInput extends Notes {
  readonly kind: 'session';
  /** Default `session_metrics`. */
  readonly collection?: string;
  /** Default `id`. */
  readonly rule?: 'id' | 'gap';
  /** Default 30m. */
  readonly gap?: DurationInput;
  /** Default 24h. */
  readonly max?: DurationInput;
  /** Default 100,000. */
  readonly maxEvents?: number;
  readonly filter?: Expression;
  /** Further fields beside the ones that `session_metrics` always has. Default none. */
  readonly aggregates?: Readonly<Record<string, Aggregate>>;
  /** Default `footpath-v1`. */
  readonly behaviors?: BehaviorRulesName | BehaviorRules;
  /** Default 5m into `user_behaviors`; null for none. */
  readonly behaviorWindows?: (Notes & { readonly collection?: string; readonly size?: DurationInput }) | null;
}

export interface EventsInput extends Notes {
  readonly kind: 'events';
  /** Default `enriched_events`. */
  readonly collection?: string;
  readonly filter?: Expression;
}

export type OutputInput = WindowInput | SessionInput | EventsInput;
