import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Kernel } from '../../src/notebook/kernel/kernel';
import { runCell, startKernel } from './kernel-rig';

let kernel: Kernel;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ kernel, close } = await startKernel());
});
afterAll(() => close());

describe('outputs of a cell', () => {
  it('come in the order in which they were made, the last value too', async () => {
    const cell = await runCell(
      kernel,
      `import { show } from 'footpath';
console.log('one');
console.error('two');
show([{ a: 1 }]);
console.log('three');
await Promise.resolve();
process.stdout.write('four');
[{ b: 2 }]`,
    );
    expect(cell.result).toEqual({ status: 'ok' });
    expect(cell.order).toEqual(['stdout', 'stderr', 'display', 'stdout', 'display']);
    expect(cell.stdout).toBe('one\nthree\nfour');
    expect(cell.stderr).toBe('two\n');
    expect(cell.displays.map(({ data }) => data['text/plain'])).toEqual(['a\n1\n(1 row)', 'b\n2\n(1 row)']);
  });

  it.each([
    ['a method', '({ f() {} })', '[Function: f]'],
    ['a module', "import * as path from 'path'; path", 'Function: basename'],
    ['what holds itself', 'const round: Record<string, unknown> = {}; round.self = round; round', 'Circular'],
    ['no date', "({ at: new Date('never') })", 'Invalid Date'],
    ['a getter that throws', "({ get a(): number { throw new Error('no'); } })", 'Getter'],
  ])('a value that JSON cannot hold is shown all the same, and the next cell runs: %s', async (_, code, text) => {
    const cell = await runCell(kernel, code);
    expect(cell.result).toEqual({ status: 'ok' });
    const shown = cell.stdout + cell.displays.map(({ data }) => data['text/plain']).join('');
    expect(shown).toContain(text);
    expect(await runCell(kernel, 'console.log("next")')).toMatchObject({ stdout: 'next\n' });
  });

  it('a writer who waits to hear that his text is taken hears it, and may give bytes as text', async () => {
    const cell = await runCell(
      kernel,
      "await new Promise<void>((done) => process.stdout.write('one', () => done()));\nawait new Promise<void>((done) => process.stdout.write('dHdv', 'base64', () => done()));",
    );
    expect(cell).toMatchObject({ result: { status: 'ok' }, stdout: 'onetwo' });
  });

  it('variables stay, also in short properties, and imports too', async () => {
    await runCell(kernel, 'const kept: number = 20;');
    const cell = await runCell(kernel, 'show([{ kept }]); kept + 1');
    expect(cell).toMatchObject({ result: { status: 'ok' }, stdout: '21\n' });
    expect(cell.displays[0].data['text/plain']).toBe('kept\n  20\n(1 row)');
  });

  it('100,000 lines printed at once all arrive, in order', async () => {
    const cell = await runCell(kernel, 'for (let i = 0; i < 100_000; i++) console.log(i);');
    expect(cell.stdout).toBe(Array.from({ length: 100_000 }, (_, i) => `${i}\n`).join(''));
  });

  it('1,000 displays and 1,000 updates all arrive, in order', async () => {
    const cell = await runCell(
      kernel,
      `import { show, showLive } from 'footpath';
for (let i = 0; i < 1000; i++) show('d' + i);
const live = showLive('u');
for (let i = 0; i < 1000; i++) live.update('u' + i);`,
    );
    const texts = cell.displays.map(({ data }) => data['text/plain']);
    const numbers = Array.from({ length: 1000 }, (_, i) => i);
    expect(texts).toEqual([...numbers.map((i) => `d${i}`), 'u', ...numbers.map((i) => `u${i}`)]);
    expect(cell.displays.filter(({ update }) => update)).toHaveLength(1000);
    expect(new Set(cell.displays.slice(1000).map(({ displayId }) => displayId)).size).toBe(1);
  });

  it('200 MB of text are cut at a bound, which is said, and the kernel goes on', async () => {
    const printed = await runCell(kernel, "console.log('first'); 'x'.repeat(200_000_000)");
    expect(printed.stdout).toHaveLength(16 * 1024 * 1024);
    expect(printed.stdout.startsWith('first\nxxx')).toBe(true);
    expect(printed.stderr).toBe('\nThe cell printed 200.0 M characters; 183.2 M are not shown.\n');
    const shown = await runCell(kernel, "show('x'.repeat(200_000_000))");
    expect(shown.displays).toHaveLength(1);
    expect(shown.displays[0].data).toEqual({
      'text/plain':
        'This display holds 200.0 M characters; up to 33.6 M are shown. Show a part of it, or write it to a file.',
    });
    expect(await runCell(kernel, '1 + 1')).toMatchObject({ stdout: '2\n', stderr: '' });
  });

  it('characters of several bytes stay whole where a program writes them in pieces', async () => {
    const cell = await runCell(
      kernel,
      "const bytes = Buffer.from('ä€😀'); for (const byte of bytes) process.stdout.write(Buffer.of(byte));",
    );
    expect(cell.stdout).toBe('ä€😀');
  });

  it('a promise that nothing takes is told and ends nothing', async () => {
    const cell = await runCell(
      kernel,
      "void Promise.reject(new Error('forgotten')); await new Promise((resolve) => setImmediate(resolve));",
    );
    expect(cell.result).toEqual({ status: 'ok' });
    expect(cell.stderr).toContain('A promise was rejected and nothing took it: Error: forgotten');
    expect(kernel.isAlive).toBe(true);
  });

  it('HTML in documents is text', async () => {
    const cell = await runCell(kernel, "show([{ a: '<img src=x onerror=alert(1)>' }])");
    expect(cell.displays[0].data['text/html']).not.toContain('<img');
  });
});
