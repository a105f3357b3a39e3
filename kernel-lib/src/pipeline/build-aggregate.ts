import type { Aggregate, Expression } from './definition';

/** The number of rows. */
export const count = (): Aggregate => ({ count: true });
/** The number of rows for which the condition is true. */
export const countIf = (condition: Expression): Aggregate => ({ countIf: condition });
export const sum = (value: Expression): Aggregate => ({ sum: value });
/** The sum over the rows for which the condition is true. */
export const sumIf = (value: Expression, condition: Expression): Aggregate => ({ sumIf: [value, condition] });
export const avg = (value: Expression): Aggregate => ({ avg: value });
export const min = (value: Expression): Aggregate => ({ min: value });
export const max = (value: Expression): Aggregate => ({ max: value });

/** The exact number of distinct values of a column, or of distinct tuples of several. */
export function countDistinct(...columns: readonly string[]): Aggregate {
  return { countDistinct: columns.length === 1 ? columns[0] : columns };
}

/** As `countDistinct`, estimated in bounded memory. */
export function approxCountDistinct(...columns: readonly string[]): Aggregate {
  return { approxCountDistinct: columns.length === 1 ? columns[0] : columns };
}
