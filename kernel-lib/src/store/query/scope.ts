import { badQuery } from './problem';
import type { Document } from './source';

/** An expression, compiled: gives its value for a document; undefined is MongoDB's missing. */
export type Evaluate = (document: Document) => unknown;

/** The values of variables while an expression runs, by slot. One query runs one document at a time, so that one frame is enough. */
export interface Frame {
  readonly values: unknown[];
}

export interface QueryOptions {
  /** The instant that `$$NOW` is. Without it `$$NOW` is refused: this library has no clock of its own. */
  readonly now?: Date;
  /** Seed of `$sample` and `$rand`, a whole number. Default 1: the same query gives the same sample. */
  readonly seed?: number;
  readonly signal?: AbortSignal;
  /** Bytes that one stage may hold in memory. Default 100 MiB, as MongoDB's. */
  readonly memoryLimitBytes?: number;
}

/** What is visible where an expression is compiled. */
export interface Scope {
  readonly frame: Frame;
  /** Slots of the variables in sight, by name. */
  readonly variables: ReadonlyMap<string, number>;
  readonly options: QueryOptions;
  readonly compile: (expression: unknown, at: string, scope: Scope) => Evaluate;
  /** Numbers in [0, 1), from the seed. */
  readonly random: () => number;
}

/** A scope with one more variable each, and the slots to put their values in. */
export function withVariables(scope: Scope, names: readonly string[], at: string): { scope: Scope; slots: number[] } {
  const variables = new Map(scope.variables);
  const slots = names.map((name) => {
    if (!/^[a-z][A-Za-z0-9_]*$/.test(name)) {
      throw badQuery(
        at,
        `"${name}" is not a name for a variable: it begins with a small letter, then letters, digits and _`,
      );
    }
    const slot = scope.frame.values.push(undefined) - 1;
    variables.set(name, slot);
    return slot;
  });
  return { scope: { ...scope, variables }, slots };
}
