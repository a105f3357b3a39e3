import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Kernel } from '../../src/notebook/kernel/kernel';
import type { CellError } from '../../src/notebook/protocol';
import { runCell, startKernel } from './kernel-rig';

let kernel: Kernel;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ kernel, close } = await startKernel());
});
afterAll(() => close());

async function errorOf(code: string): Promise<CellError> {
  const { result } = await runCell(kernel, code);
  if (result.status !== 'error') throw new Error(`it did not fail: ${JSON.stringify(result)}`);
  return result.error!;
}

describe('a fault in a cell', () => {
  it.each([
    ['at its first place', 'null.x;', 1],
    ['further below', 'const a = 1;\n\n  throw new RangeError("far");', 3, 9],
    ['behind an await', 'await Promise.resolve();\nthrow new RangeError("far");', 2, 7],
    [
      'behind a type and a short property',
      'type T = { n: number };\nconst n = 1; const o: T = { n }; throw new Error("x");',
      2,
      40,
    ],
  ])('while it runs has its line and column: %s', async (_, code, line, column?: number) => {
    // The first one is a fault of types, too, unless it is said not to be.
    const error = await errorOf(code.replace('null.x', '(null as any).x'));
    expect(error.line).toBe(line);
    if (column !== undefined) expect(error.column).toBe(column);
  });

  it('has its name, its message and a stack that names cells and nothing behind them', async () => {
    await runCell(kernel, 'function thrower(): never {\n  throw new RangeError("too far");\n}');
    const error = await errorOf('const before = 1;\nthrower();');
    expect(error).toMatchObject({ name: 'RangeError', message: 'too far', line: 2, column: 1 });
    expect(error.stack).toMatch(/^RangeError: too far\n {4}at thrower \(cell \d+:2:9\)\n {4}at cell \d+:2:1$/);
    expect(error.stack).not.toContain('node_modules');
  });

  it('that is no error is shown as it is', async () => {
    expect(await errorOf('throw { code: 7 };')).toMatchObject({ name: 'Thrown', message: '{ code: 7 }' });
  });

  it('of types is told before anything runs, with the place of each', async () => {
    const { result, stdout } = await runCell(kernel, 'console.log("ran");\nconst n: number = "text";\nmissing();');
    expect(stdout).toBe('');
    expect(result).toMatchObject({
      status: 'error',
      error: {
        name: 'TypeScript',
        message: "Type 'string' is not assignable to type 'number'.",
        line: 2,
        column: 7,
        stack: expect.stringMatching(
          /^TypeScript: Type 'string' [^\n]*\n {4}at cell (\d+):2:7\nTypeScript: Cannot find name 'missing'\.\n {4}at cell \1:3:1$/,
        ),
      },
    });
  });

  it('of syntax is told with its place', async () => {
    expect(await errorOf('const a = ;')).toMatchObject({ name: 'TypeScript', line: 1, column: 11 });
  });

  it('leaves the kernel as it was', async () => {
    await runCell(kernel, 'const stays = 5;');
    await errorOf('throw new Error("no");');
    expect((await runCell(kernel, 'stays')).stdout).toBe('5\n');
  });
});

describe('questions about unfinished code', () => {
  it('names that fit: of variables, of the library, of values', async () => {
    await runCell(kernel, "import * as footpath from 'footpath';\nconst visits = [1, 2];");
    const ask = async (code: string) => (await kernel.complete(code, code.length)).matches;
    expect(await ask('vis')).toContainEqual({ name: 'visits', kind: 'const' });
    expect(await ask('visits.fil')).toContainEqual({ name: 'filter', kind: 'method' });
    expect(await ask('visits.len')).toContainEqual({ name: 'length', kind: 'property' });
    expect(await ask('footpath.showL')).toContainEqual({ name: 'showLive', kind: 'alias' });
    const completion = await kernel.complete('visits.fil + 1', 10);
    expect([completion.start, completion.end]).toEqual([7, 10]);
  });

  it('the type and the documentation of what stands there', async () => {
    expect(await kernel.inspect('visits', 2)).toContain('number[]');
    expect(await kernel.inspect('footpath.show', 11)).toMatch(/Shows a value below the cell/);
    expect(await kernel.inspect('   ', 1)).toBeNull();
  });

  it('code that no compiler understands has no answer and harms nothing', async () => {
    expect((await kernel.complete('((({{{`${', 9)).matches).toBeInstanceOf(Array);
    expect((await runCell(kernel, '1')).result.status).toBe('ok');
  });
});
