import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compactJson } from '../../src/report/compact-json';

describe('JSON for people', () => {
  it('is the same JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(compactJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { seed: 31, numRuns: 300 },
    );
  });

  it('keeps in one line what fits, and indents the rest', () => {
    expect(compactJson({ a: [1, 2], b: {} })).toBe('{ "a": [1, 2], "b": {} }');
    expect(compactJson({ long: 'x'.repeat(90), short: [1] })).toBe(
      `{\n  "long": "${'x'.repeat(90)}",\n  "short": [1]\n}`,
    );
  });
});
