import { describe, expect, it } from 'vitest';
import { definitionProblems } from '../../src/definition/definition-problems';
import { pathSteps, placeOf } from '../../src/definition/problem-place';

describe('a path', () => {
  it('is read as the library writes it', () => {
    expect(pathSteps('outputs[0].aggregates["odd . key"].sum')).toEqual([
      'outputs',
      0,
      'aggregates',
      'odd . key',
      'sum',
    ]);
    expect(pathSteps('')).toEqual([]);
  });
});

describe('the place of a problem', () => {
  const text = '{\n  "name": "shop",\n  "watermark": { "delay": "never" }\n}';
  const at = (path: string) => {
    const { start, end } = placeOf(text, path);
    return text.slice(start, end);
  };

  it('is what stands at the path', () => expect(at('watermark.delay')).toBe('"never"'));
  it('is the name of the part in which something is missing', () =>
    expect(at('watermark.missing')).toBe('"watermark"'));
  it('is the beginning where the whole is meant', () => expect(at('outputs')).toBe('{'));
});

describe('the problems of a definition', () => {
  it('are those of the library, each at its place', () => {
    const text = '{ "name": "shop", "watermark": { "delay": "never" } }';
    const problems = definitionProblems(text);
    const found = problems.find(({ range }) => text.slice(range.start, range.end) === '"never"');
    expect(found?.message).toMatch(/never.*allowed/);
  });

  it('are none where the text is no JSON, for that is told already', () => {
    expect(definitionProblems('{ "name": ')).toEqual([]);
  });

  it('are none for a definition that holds', () => {
    expect(definitionProblems('{ "name": "shop" }')).toEqual([]);
  });
});
