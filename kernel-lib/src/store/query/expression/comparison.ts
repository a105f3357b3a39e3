import { binary, type OperatorCompiler } from '../arguments';
import { compareValues } from '../compare';

/** Comparisons of expressions: values as they are, across types, with missing before null and an array as one value. */
export const COMPARISONS: Readonly<Record<string, OperatorCompiler>> = {
  $cmp: binary((left, right) => Math.sign(compareValues(left, right))),
  $eq: binary((left, right) => compareValues(left, right) === 0),
  $ne: binary((left, right) => compareValues(left, right) !== 0),
  $gt: binary((left, right) => compareValues(left, right) > 0),
  $gte: binary((left, right) => compareValues(left, right) >= 0),
  $lt: binary((left, right) => compareValues(left, right) < 0),
  $lte: binary((left, right) => compareValues(left, right) <= 0),
};
