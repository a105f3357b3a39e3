import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { syntaxProblem } from '../../src/pipeline/json-syntax';
import { parseDefinition, parseDefinitionText } from '../../src/pipeline/validate';

const where = (text: string) => {
  const problem = syntaxProblem(text);
  return problem === null ? null : `${problem.line}:${problem.column} ${problem.message}`;
};

describe('syntaxProblem', () => {
  it.each([
    ['', '1:1 expected a value, found the end of the text'],
    ['{\n  "name": "a",\n}', '3:1 there is a comma before "}"'],
    ['{"a": [1, 2,]}', '1:13 there is a comma before "]"'],
    ['{\n  name: 1\n}', '2:3 expected a name in double quotes, found "name: 1"'],
    ["{'a': 1}", `1:2 expected a name in double quotes, found "'a': 1}"`],
    ['{"a" 1}', '1:6 expected ":", found "1}"'],
    ['{"a": 1\n "b": 2}', '2:2 expected "," or "}", found "\\"b\\": 2}"'],
    ['[1 2]', '1:4 expected "," or "]", found "2]"'],
    ['{"a": 01}', '1:8 expected "," or "}", found "1}"'],
    ['{"a": "x', '1:7 expected a value, found "\\"x"'],
    ['{"a": "\\q"}', '1:7 expected a value, found "\\"\\\\q\\"}"'],
    ['{} {}', '1:4 expected the end, found "{}"'],
    ['// note\n{}', '1:1 expected a value, found "// note"'],
    ['{"a": 1, "b": {"a": 2, "a": 3}}', '1:24 the name "a" is there twice'],
    ['{"a": 1, "\\u0061": 2}', '1:10 the name "\\u0061" is there twice'],
  ])('finds it in %j', (text, expected) => {
    expect(where(text)).toBe(expected);
  });

  it('agrees with JSON.parse on what is JSON', () => {
    const mutated = fc
      .tuple(
        fc.json(),
        fc.nat(),
        fc.constantFrom('', ',', '}', ']', '"', '\\', '0', '-', '.', 'e', '\n', '\u0001', '{', 'tru'),
      )
      .map(([text, at, piece]) => {
        const place = at % (text.length + 1);
        return text.slice(0, place) + piece + text.slice(place + (at % 2));
      });
    const isJson = (text: string) => {
      try {
        JSON.parse(text);
        return true;
      } catch {
        return false;
      }
    };
    fc.assert(
      fc.property(fc.oneof(fc.json(), mutated), (text) => {
        const problem = syntaxProblem(text);
        if (problem?.message.endsWith('twice')) return;
        expect(problem === null).toBe(isJson(text));
      }),
      { seed: 5, numRuns: 5000 },
    );
  });
});

describe('parseDefinitionText', () => {
  it('reads a definition, a byte order mark or not', () => {
    expect(parseDefinitionText('\ufeff{"name":"shop"}', 'shop.json')).toEqual(parseDefinition({ name: 'shop' }));
  });

  it('says file, line and column of what is not JSON', () => {
    expect(() => parseDefinitionText('{\n  "name": shop\n}', 'shop.json')).toThrow(
      'shop.json:2:11: this is not a definition in JSON: expected a value, found "shop"',
    );
  });

  it('says the file of what does not hold', () => {
    expect(() => parseDefinitionText('{"nam": 1}', 'shop.json')).toThrow(
      'shop.json: The pipeline definition has a problem:\n  nam: "nam" is not a field here; did you mean "name"?',
    );
  });
});
