/** What the parent asks of the kernel's process. Each has an answer of the same `id`, but an interrupt. */
export type ToKernel =
  | { readonly kind: 'execute'; readonly id: number; readonly code: string; readonly cell: number }
  | { readonly kind: 'complete'; readonly id: number; readonly code: string; readonly at: number }
  | { readonly kind: 'inspect'; readonly id: number; readonly code: string; readonly at: number }
  | { readonly kind: 'interrupt' }
  | { readonly kind: 'shutdown' };

/** What the kernel's process tells. Outputs of a cell come in their order and before its `done`. */
export type FromKernel =
  | { readonly kind: 'ready'; readonly tslabVersion: string }
  | { readonly kind: 'stream'; readonly id: number; readonly name: StreamName; readonly text: string }
  | { readonly kind: 'display'; readonly id: number; readonly bundle: DisplayBundle }
  | { readonly kind: 'done'; readonly id: number; readonly outcome: CellOutcome }
  | { readonly kind: 'completed'; readonly id: number; readonly completion: Completion }
  | { readonly kind: 'inspected'; readonly id: number; readonly text: string | null }
  | { readonly kind: 'failed'; readonly message: string };

export type StreamName = 'stdout' | 'stderr';

/** One thing to show in every form that it has: the reader of a notebook draws the richest that it knows. */
export interface DisplayBundle {
  /** By MIME type; JSON types hold plain JSON, all others text. */
  readonly data: Readonly<Record<string, unknown>>;
  /** A display of this id replaces the earlier one when `update` is set. */
  readonly displayId?: string;
  readonly update?: boolean;
}

export interface CellOutcome {
  readonly status: 'ok' | 'error' | 'interrupted';
  /** Why a cell failed, if it did; nothing of it was written to the streams. */
  readonly error?: CellError;
}

/** A fault in a cell: of its types, before it ran, or while it ran. */
export interface CellError {
  readonly name: string;
  readonly message: string;
  /** In the cell's own text, from 1; where they are known. */
  readonly line?: number;
  readonly column?: number;
  /** The message and, a line each, the calls that led there, for people; a place in a cell is `cell 3:2:7`: its number, line and column. */
  readonly stack: string;
}

export interface Completion {
  /** The part of the code that a match replaces: [start, end) in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  readonly matches: readonly Match[];
}

export interface Match {
  readonly name: string;
  /** What it is, in the compiler's words, as `const`, `method` or `interface`; empty where it says nothing. */
  readonly kind: string;
}
