import { type ParseError, parse } from 'jsonc-parser';
import { problemText } from '../../../kernel-lib/src/pipeline/problem';
import { problemsOf } from '../../../kernel-lib/src/pipeline/validate';
import { placeOf, type TextRange } from './problem-place';

export interface PlacedProblem {
  readonly message: string;
  readonly range: TextRange;
}

/** What the library finds wrong with a definition, at its place. Of a text that is no JSON nothing: the editor says that itself. */
export function definitionProblems(text: string): PlacedProblem[] {
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { allowTrailingComma: false, disallowComments: true });
  if (errors.length > 0 || value === undefined) return [];
  return problemsOf(value).map((problem) => ({ message: problemText(problem), range: placeOf(text, problem.path) }));
}
