import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expandShorthand } from '../../src/notebook/kernel/expand-shorthand';
import type { TslabCompiler } from '../../src/notebook/kernel/tslab-parts';

const tslab = createRequire(createRequire(__filename).resolve('tslab/package.json'));
const compiler = tslab('@tslab/typescript-for-tslab') as TslabCompiler;
const expand = (cell: string) => expandShorthand(compiler, cell);

describe('short properties of objects', () => {
  it.each([
    ['f({ a })', 'f({ a: a })'],
    ['f({ a, b: 1, c })', 'f({ a: a, b: 1, c: c })'],
    ['f({ a,\n  b })', 'f({ a: a,\n  b: b })'],
    ['f({ größe })', 'f({ größe: größe })'],
    ['const { a } = b', 'const { a } = b'],
    ['import { a } from "b"', 'import { a } from "b"'],
    ["'{ a }' + `{ a }`", "'{ a }' + `{ a }`"],
    ['f({ ...a })', 'f({ ...a })'],
    ['f({ a', 'f({ a: a'],
    ['', ''],
  ])('%j becomes %j', (cell, code) => expect(expand(cell).code).toBe(code));

  it('leads a place behind one back to the cell', () => {
    const cell = 'f({ a, b }, c);\nd({ e });';
    const { code, toCell } = expand(cell);
    for (const word of ['c)', 'd(', ');']) {
      const place = placeOf(code, code.lastIndexOf(word));
      expect(toCell(place.line, place.column)).toEqual(placeOf(cell, cell.lastIndexOf(word)));
    }
    expect(toCell(1, 8)).toEqual({ line: 1, column: 6 });
  });

  it('leads every place that was in the cell back to itself', () => {
    const piece = fc.constantFrom('{ ab }', '{ ab, c }', '{ x: 1 }', 'y', ';\n', ', ');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const cell = `f(${pieces.map((each) => (each.startsWith('{') ? `g(${each})` : each)).join('')}`;
        const { code, toCell } = expand(cell);
        let from = 0;
        for (let at = 0; at < cell.length; at++) {
          // The code holds the cell's characters in order, with ": name" between some.
          const inserted = cell[at] === code[from] ? null : /^: \w+/.exec(code.slice(from));
          if (inserted) from += inserted[0].length;
          expect(toCell(...pair(placeOf(code, from)))).toEqual(placeOf(cell, at));
          from++;
        }
      }),
      { seed: 7, numRuns: 200 },
    );
  });
});

function placeOf(text: string, at: number): { line: number; column: number } {
  const before = text.slice(0, at).split('\n');
  return { line: before.length, column: before.at(-1)!.length + 1 };
}

function pair({ line, column }: { line: number; column: number }): [number, number] {
  return [line, column];
}
