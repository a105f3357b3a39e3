import ts from 'typescript';
import { expect, it } from 'vitest';
import { isNameOfCell } from '../../src/typescript-plugin/name-of-cell';

const CELL = `import { charts, open } from 'footpath';
const kept = open('x');
const { first, second } = { first: 1, second: 2 };
function later(unusedArgument: number) { const unusedInside = 1; }
class Shape<UnusedType> { private unusedField = 1; }
const arrow = (unusedToo: number) => 1;
if (true) { const unusedInBlock = 2; }
type Alias = string;`;

it('names that a cell declares are those of the whole cell, not those inside its functions, blocks and classes', () => {
  const source = ts.createSourceFile('cell.ts', CELL, ts.ScriptTarget.ES2022, true);
  const isOfCell = (name: string) => isNameOfCell(ts, source, CELL.indexOf(name));
  for (const name of ['import', 'charts', 'kept', 'first', 'second', 'later', 'Shape', 'arrow', 'Alias'])
    expect(isOfCell(name), name).toBe(true);
  for (const name of ['unusedArgument', 'unusedInside', 'UnusedType', 'unusedField', 'unusedToo', 'unusedInBlock'])
    expect(isOfCell(name), name).toBe(false);
});
