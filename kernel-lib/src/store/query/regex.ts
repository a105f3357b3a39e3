import { badQuery } from './problem';

/**
 * A regular expression in JavaScript's syntax from MongoDB's pattern and options: `i`, `m`, `s`, `x` (white space and comments
 * behind # do not count) and `u` (always on where the pattern allows it). It holds no position, so it may be used again and again.
 */
export function regexOf(pattern: unknown, options: unknown, at: string): RegExp {
  const flags = options ?? (pattern instanceof RegExp ? pattern.flags.replace(/[^ims]/g, '') : '');
  if (typeof flags !== 'string' || /[^imsxu]/.test(flags))
    throw badQuery(at, `options of a regular expression are of i, m, s, x`);
  if (typeof pattern !== 'string' && !(pattern instanceof RegExp)) throw badQuery(at, 'a regular expression is text');
  let source = typeof pattern === 'string' ? pattern : pattern.source;
  let kept = flags.replace(/[xu]/g, '');
  const leading = /^\(\?([imsx]+)\)/.exec(source);
  if (leading !== null) {
    source = source.slice(leading[0].length);
    kept += leading[1].replace('x', '');
  }
  if (flags.includes('x') || leading?.[1].includes('x')) source = withoutSpace(source);
  const unique = [...new Set(kept)].sort().join('');
  try {
    return new RegExp(source, `${unique}u`);
  } catch {
    // The u flag refuses escapes that PCRE takes for the letter itself.
  }
  try {
    return new RegExp(source, unique);
  } catch (cause) {
    throw badQuery(at, `not a regular expression that this store can run: ${(cause as Error).message}`);
  }
}

function withoutSpace(source: string): string {
  return source.replace(/\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])*\]|\s+|#[^\n]*/g, (part) =>
    /^(\s|#)/.test(part) ? '' : part,
  );
}
