import { named, type OperatorCompiler } from '../arguments';
import { regexOf } from '../regex';
import { isNullish } from '../value';
import { text } from './string';

/** Regular expressions in expressions: a match, its place in code points, and its groups (null where a group took no part). */
export const REGEXES: Readonly<Record<string, OperatorCompiler>> = {
  $regexMatch: search((matches) => !matches.next().done, false),
  $regexFind: search((matches) => matches.next().value ?? null, null),
  $regexFindAll: search((matches) => [...matches], []),
};

interface Found {
  readonly match: string;
  readonly idx: number;
  readonly captures: readonly (string | null)[];
}

function search(apply: (matches: Iterator<Found> & Iterable<Found>) => unknown, ofNull: unknown): OperatorCompiler {
  return named(['input', 'regex'], ['options'], ({ input, regex, options }, at) => {
    if (isNullish(input) || isNullish(regex)) return ofNull;
    return apply(matchesOf(text(input, at), regexOf(regex, options ?? undefined, at)));
  });
}

function* matchesOf(input: string, regex: RegExp): Generator<Found> {
  const everywhere = new RegExp(regex.source, `${regex.flags}g`);
  for (const match of input.matchAll(everywhere)) {
    const captures = match.slice(1).map((group: string | undefined) => group ?? null);
    yield { match: match[0], idx: [...input.slice(0, match.index)].length, captures };
  }
}
