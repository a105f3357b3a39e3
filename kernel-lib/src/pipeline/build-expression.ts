import { branch } from './branch';
import type { Expression, Literal } from './definition';

/** The value of a column. */
export const col = (name: string): Expression => ({ column: name });
/** A value itself; a bare text, number, boolean or null says the same. */
export const lit = (value: Literal): Expression => ({ literal: value });

export const eq = (a: Expression, b: Expression): Expression => ({ eq: [a, b] });
export const ne = (a: Expression, b: Expression): Expression => ({ ne: [a, b] });
export const lt = (a: Expression, b: Expression): Expression => ({ lt: [a, b] });
export const lte = (a: Expression, b: Expression): Expression => ({ lte: [a, b] });
export const gt = (a: Expression, b: Expression): Expression => ({ gt: [a, b] });
export const gte = (a: Expression, b: Expression): Expression => ({ gte: [a, b] });
export const isIn = (a: Expression, list: readonly Literal[]): Expression => ({ in: [a, list] });
export const isNull = (a: Expression): Expression => ({ isNull: a });

export const and = (...conditions: readonly Expression[]): Expression => ({ and: conditions });
export const or = (...conditions: readonly Expression[]): Expression => ({ or: conditions });
export const not = (condition: Expression): Expression => ({ not: condition });

export const add = (...numbers: readonly Expression[]): Expression => ({ add: numbers });
export const subtract = (a: Expression, b: Expression): Expression => ({ subtract: [a, b] });
export const multiply = (...numbers: readonly Expression[]): Expression => ({ multiply: numbers });
export const divide = (a: Expression, b: Expression): Expression => ({ divide: [a, b] });

/** The hour of a time, UTC. */
export const hourOf = (time: Expression): Expression => ({ hourOf: time });
/** True on Saturdays and Sundays, UTC. */
export const isWeekend = (time: Expression): Expression => ({ isWeekend: time });

/** The value of the first pair whose condition is true, else `otherwise` (null if it is not given). */
export function caseWhen(
  pairs: readonly (readonly [when: Expression, value: Expression])[],
  otherwise?: Expression,
): Expression {
  const branches = pairs.map(([when, value]) => branch(when, value));
  return otherwise === undefined ? { caseWhen: branches } : { caseWhen: branches, else: otherwise };
}
