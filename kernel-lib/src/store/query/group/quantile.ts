import { badQuery, inside, shown } from '../problem';

/** The fractions that `$median` (a half) or `$percentile` (its `p`) asks for. The method is named, as MongoDB wants it, and is exact here. */
export function percentileFractions(parts: Readonly<Record<string, unknown>>, at: string): readonly number[] {
  if (parts.method !== 'approximate')
    throw badQuery(inside(at, 'method'), `is "approximate", not ${shown(parts.method)}`);
  if (!('p' in parts)) return [0.5];
  const { p } = parts;
  if (!Array.isArray(p) || p.length === 0 || p.some((part) => !(typeof part === 'number' && part >= 0 && part <= 1))) {
    throw badQuery(inside(at, 'p'), `is a list of fractions from 0 to 1, not ${shown(p)}`);
  }
  return p;
}
