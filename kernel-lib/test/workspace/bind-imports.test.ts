import { describe, expect, it } from 'vitest';
// @ts-expect-error a script of the build, without types
import { bindImports } from '../../tools/bind-imports.mjs';

const bound = (files: Record<string, string>) =>
  Object.fromEntries(bindImports(new Map(Object.entries(files))) as Map<string, string>);

describe('imports between the files of the bundle', () => {
  it('are constants where what they name is, and stay live where it is not', () => {
    const { 'cli-a': text } = bound({
      'cli-a': 'import {\n  CONSTANT,\n  counted,\n  given as own\n} from "./cli-b.js";\nown(CONSTANT, counted);',
      'cli-b':
        'var CONSTANT = 1;\nvar counted = 0;\nfunction f() {\n  counted++;\n}\nfunction call() {\n  return CONSTANT === counted;\n}\nexport {\n  CONSTANT,\n  counted,\n  call as given\n};',
    });
    expect(text).toBe(
      'import { counted as counted } from "./cli-b.js"; const { CONSTANT: CONSTANT, given: own } = require("./cli-b.js");\n\n\n\n\nown(CONSTANT, counted);',
    );
  });

  it.each([
    'x = 2',
    'x ||= 2',
    'x += 2',
    'x >>>= 2',
    'x--',
    '++x',
    '[x] = [2]',
    '({ x } = other)',
    'for (x of all) use()',
  ])('stay live where something says %s', (assignment) => {
    const { 'cli-a': text } = bound({
      'cli-a': 'import {\n  x\n} from "./cli-b.js";',
      'cli-b': `var x = 1;\nfunction f() {\n  ${assignment};\n}\nexport {\n  x\n};`,
    });
    expect(text).not.toContain('x: x');
  });

  it('of a module that is given where the program runs are that module itself', () => {
    const files = new Map([['a', 'import * as host from "host";\nimport * as fs from "node:fs";']]);
    expect(bindImports(files, ['host'])).toEqual(
      new Map([['a', 'const host = require("host");\nimport * as fs from "node:fs";']]),
    );
  });

  it('may not go in a circle', () => {
    const importing = (name: string) => `import {\n  x\n} from "./${name}.js";\nvar x = 1;\nexport {\n  x\n};`;
    expect(() => bound({ 'cli-a': importing('cli-b'), 'cli-b': importing('cli-a') })).toThrow('cli-a → cli-b → cli-a');
  });
});
