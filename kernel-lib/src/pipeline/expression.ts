import { FootpathError } from '../event/error';
import { ExpressionCompiler } from './compile';
import type { Expression } from './definition';
import { Problems, problemText } from './problem';
import { checkExpression } from './type-check';
import type { ColumnTypes, CompiledExpression, ValueType } from './vector';

/**
 * The type of an expression over columns of the given types; the literal null alone counts as text. Throws
 * `bad-definition` with every problem if the expression does not hold.
 */
export function typeOf(expression: Expression, columns: ColumnTypes): ValueType {
  const problems = new Problems();
  const type = checkExpression(expression, columns, [], problems);
  if (problems.list.length > 0) {
    const lines = problems.list.map(
      (problem) => `${problem.path === '' ? 'expression' : problem.path}: ${problemText(problem)}`,
    );
    throw new FootpathError('bad-definition', `The expression does not hold:\n  ${lines.join('\n  ')}`);
  }
  return type.kind === 'null' || type.kind === 'unknown' ? { kind: 'text' } : type;
}

/**
 * Compiles an expression to loops over whole columns. Every evaluation gives arrays of its own, or the column's own where the
 * expression is a bare column. Texts of literals are looked up in the pool at each evaluation, so a pool may be compacted
 * between two. Throws as `typeOf`.
 */
export function compileExpression(expression: Expression, columns: ColumnTypes): CompiledExpression {
  const type = typeOf(expression, columns);
  return new ExpressionCompiler(columns).compile(expression, type);
}
