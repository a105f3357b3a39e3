/** A store as the data process is told of it. */
export type DataPlace =
  | { readonly kind: 'folder'; readonly dir: string }
  | { readonly kind: 'mongodb'; readonly dir: string; readonly uri: string; readonly database: string };

export interface CollectionSummary {
  readonly name: string;
  /** Of this pipeline. */
  readonly documents: number;
  readonly holds: 'windows' | 'sessions' | 'events' | 'late' | 'dead' | 'other';
  /** Whether documents of other pipelines lie in it too. */
  readonly isShared: boolean;
}

export interface PipelineSummary {
  readonly name: string;
  readonly state: 'running' | 'finished' | 'stopped';
  readonly epoch: number;
  readonly collections: readonly CollectionSummary[];
}

/** What is asked of a collection: as it is typed, in MongoDB's language. */
export interface QueryText {
  readonly collection: string;
  /** A filter, or a list of stages; empty for all. */
  readonly filter: string;
  /** Empty for the stored order. */
  readonly sort: string;
}

export interface OpenedQuery {
  readonly query: number;
  /** Fields in their order; those of the first documents where stages make them. */
  readonly columns: readonly string[];
  /** Of all that it finds, where that is known without reading; else null, and `count` finds out. */
  readonly total: number | null;
}

export interface Page {
  /** Of the first row. */
  readonly first: number;
  /** Values as text, in the order of the columns. */
  readonly rows: readonly (readonly string[])[];
  /** Behind these rows is nothing. */
  readonly isEnd: boolean;
}

/** What the data process answers, by question. */
export interface Answers {
  readonly summary: readonly PipelineSummary[];
  readonly query: OpenedQuery;
  readonly count: number;
  readonly page: Page;
  readonly document: string;
  readonly close: null;
  readonly watch: null;
}

export type Question =
  | { readonly kind: 'summary'; readonly place: DataPlace }
  | { readonly kind: 'query'; readonly place: DataPlace; readonly text: QueryText }
  | { readonly kind: 'count'; readonly query: number }
  | { readonly kind: 'page'; readonly query: number; readonly first: number; readonly count: number }
  | { readonly kind: 'document'; readonly query: number; readonly row: number }
  | { readonly kind: 'close'; readonly query: number }
  | { readonly kind: 'watch'; readonly dirs: readonly string[] };

/** Each question has an answer of the same id. */
export type ToData = Question & { readonly id: number };

export interface DataFailure {
  readonly code: string;
  readonly message: string;
  /** Which field of a query is wrong. */
  readonly field?: 'filter' | 'sort';
}

export type FromData =
  | { readonly kind: 'answer'; readonly id: number; readonly value: Answers[keyof Answers] }
  | { readonly kind: 'failure'; readonly id: number; readonly failure: DataFailure }
  /** Something was committed in a watched folder. */
  | { readonly kind: 'changed'; readonly dir: string };
