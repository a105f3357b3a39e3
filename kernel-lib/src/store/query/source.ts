import type { FieldTypes } from '../format';

/** A document as readers see it. Dates are `Date`, binary is `Uint8Array`, integers above 2^53 are `bigint`; a missing field has no key. */
export type Document = Record<string, unknown>;

export interface ScanHint {
  /** Numeric bounds (inclusive at both ends; dates in milliseconds) that every document of the answer keeps, by field. */
  readonly ranges: Readonly<Record<string, readonly [min: number, max: number]>>;
  /** The top-level fields that will be looked at; absent if that cannot be known, and then all of them. */
  readonly fields?: readonly string[];
  /** So many documents are left out at the beginning: of a source that `skips`, and where there are no ranges. Default 0. */
  readonly skip?: number;
  readonly signal?: AbortSignal;
}

/** What a query reads: one collection as of one committed state, however often it is scanned. */
export interface DocumentSource {
  readonly name: string;
  /** Types of the fields, by name. A field that is absent here is of any type. */
  readonly fields: FieldTypes;
  /** How many documents there are: exact, and known without reading them. */
  count(): number;
  /** Whether it leaves documents out without reading them. Default false: it knows nothing of `ScanHint.skip`. */
  readonly skips?: boolean;
  /**
   * The documents, batch by batch, always in the same order. May give more documents than the ranges ask for and more fields than
   * are named, never fewer. A batch and its documents are not used again by the source.
   */
  scan(hint: ScanHint): AsyncIterable<Document[]>;
}
