import { describe, expect, it } from 'vitest';
import { FootpathError } from '../../src/event/error';
import { parseDefinition, problemsOf } from '../../src/pipeline/validate';
import { BAD_DEFINITIONS, GOOD_DEFINITIONS } from './definitions';

describe('problemsOf', () => {
  it.each(BAD_DEFINITIONS)('names $what at $path', ({ json, path, suggestion, allowed }) => {
    const problems = problemsOf(json);
    expect(problems.map((problem) => problem.path)).toEqual([path]);
    if (suggestion !== undefined) expect(problems[0].suggestion).toBe(suggestion);
    if (allowed !== undefined) expect(problems[0].allowed).toContain(allowed);
    expect(problems[0].message).not.toMatch(/invalid|expected string|undefined|\[object/i);
  });

  it.each(Object.entries(GOOD_DEFINITIONS))('has nothing against %s', (_, json) => {
    expect(problemsOf(json)).toEqual([]);
    expect(() => parseDefinition(json)).not.toThrow();
  });

  it('lists every problem of a definition with many, and no consequence of one as another', () => {
    const json = {
      nam: 1,
      source: { columns: { prise: 'x' }, eventTypes: { look: 'vew' } },
      joins: [{ catalog: 'product', columns: ['product_name'] }],
      derive: {
        a: { column: 'b' },
        b: { add: [{ column: 'a' }, 1] },
        c: { eqq: [1, 2] },
        d: { column: 'c' },
        e: { column: 'a' },
      },
      outputs: [
        { kind: 'window', slide: '2m', filter: { eq: [{ column: 'd' }, 1] }, groupBy: ['product_name', 'a'] },
        { kind: 'sesion' },
        { kind: 'window', collection: 'x', aggregates: { n: { cont: true }, s: { sum: { column: 'prize' } } } },
        7,
      ],
    };
    expect(
      problemsOf(json)
        .map((problem) => problem.path)
        .sort(),
    ).toEqual([
      'derive.a',
      'derive.b',
      'derive.c.eqq',
      'joins[0].catalog',
      'nam',
      'outputs[0].slide',
      'outputs[1].kind',
      'outputs[2].aggregates.n.cont',
      'outputs[2].aggregates.s.sum.column',
      'outputs[3]',
      'source.columns.prise',
      'source.eventTypes.look',
    ]);
  });

  it('says by which way a derived column needs itself', () => {
    const derive = { a: { column: 'b' }, b: { not: { column: 'c' } }, c: { not: { column: 'a' } } };
    expect(problemsOf({ derive }).map((problem) => problem.message)).toContain('it needs itself: a → b → c → a');
  });

  it('refuses what is nested too deeply before it walks it', () => {
    let deep: unknown = { column: 'is_weekend' };
    for (let i = 0; i < 100_000; i++) deep = { not: deep };
    expect(problemsOf({ derive: { x: deep } })).toMatchObject([
      { path: '', message: 'the definition is nested too deeply' },
    ]);
  });

  it('takes expressions up to 60 operators deep and refuses deeper ones where they stand', () => {
    const nested = (levels: number) => {
      let expression: unknown = { column: 'is_weekend' };
      for (let i = 1; i < levels; i++) expression = { not: expression };
      return { outputs: [{ kind: 'window', filter: expression }] };
    };
    expect(problemsOf(nested(60))).toEqual([]);
    expect(problemsOf(nested(61))).toMatchObject([{ message: 'this expression is nested too deeply' }]);
  });

  it('treats names that JavaScript knows as names', () => {
    for (const name of ['constructor', 'toString', '__proto__']) {
      const filter = { isNull: { column: name } };
      expect(problemsOf({ outputs: [{ kind: 'window', filter }] })).toMatchObject([{ value: name }]);
    }
    expect(problemsOf({ derive: { constructor: 1 } })).toEqual([]);
  });
});

describe('parseDefinition', () => {
  it('throws one error with every problem: path, what is allowed, the nearest name', () => {
    const json = { outputs: [{ kind: 'window', groupBy: ['event_typ'] }, { kind: 'sessions' }] };
    const error = (() => {
      try {
        return parseDefinition(json);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toBeInstanceOf(FootpathError);
    expect(error).toMatchObject({ code: 'bad-definition' });
    const { message } = error as FootpathError;
    expect(message).toContain('has 2 problems:\n');
    expect(message).toContain(
      'outputs[0].groupBy[0]: "event_typ" is not a column here; did you mean "event_type"?; allowed: event_time,',
    );
    expect(message).toContain(
      'outputs[1].kind: "sessions" is not allowed here; did you mean "session"?; allowed: window, session, events',
    );
  });

  it('gives a definition that nobody can change', () => {
    const definition = parseDefinition({});
    const frozen = (value: unknown): boolean =>
      typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(frozen));
    expect(frozen(definition)).toBe(true);
  });

  it('leaves the input as it was', () => {
    const input = structuredClone(GOOD_DEFINITIONS['another shop']);
    parseDefinition(input);
    expect(input).toEqual(GOOD_DEFINITIONS['another shop']);
    expect(Object.isFrozen(input)).toBe(false);
  });
});
