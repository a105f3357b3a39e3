import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command, said, startCommand } from '../support/command';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'footpath-run-notebook-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function notebook(name: string, ...cells: readonly string[]): string {
  const code = cells.map((source) => ({ cell_type: 'code', metadata: {}, source, outputs: [], execution_count: null }));
  const text = { cell_type: 'markdown', metadata: {}, source: '# Title' };
  writeFileSync(
    join(folder, name),
    JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: { mine: 1 }, cells: [text, ...code] }),
  );
  return name;
}

const read = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8'));

describe('footpath notebook run', () => {
  it('runs the cells in the notebook’s folder, and writes what they gave to another file', async () => {
    writeFileSync(join(folder, 'beside.txt'), 'read');
    const file = notebook(
      'fine.ipynb',
      "import { readFileSync } from 'node:fs';\nconsole.log(readFileSync('beside.txt', 'utf8'));",
      '',
      '[{ a: 1 }]',
    );
    const before = readFileSync(join(folder, file), 'utf8');
    const { status, stdout, stderr } = await command(['notebook', 'run', join(folder, file), '--out', 'out.ipynb'], {
      cwd: folder,
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: 'cell 1 of 3\ncell 3 of 3\n' });
    expect(stdout).toBe(`${join(folder, file)}: 2 of 3 cells ran; written to out.ipynb\n`);
    expect(readFileSync(join(folder, file), 'utf8')).toBe(before);
    const { metadata, cells } = read('out.ipynb');
    expect(metadata).toEqual({ mine: 1 });
    expect(cells[0]).toEqual({ cell_type: 'markdown', metadata: {}, source: '# Title' });
    expect(cells[1]).toMatchObject({ execution_count: 1, outputs: [{ name: 'stdout', text: ['read\n'] }] });
    expect(cells[2]).toMatchObject({ execution_count: null, outputs: [] });
    expect(Object.keys(cells[3].outputs[0].data)).toEqual(['text/html', 'text/plain']);
  });

  it('stops behind a cell that fails, with status 1, its place, and the outputs so far in the same file', async () => {
    const file = notebook(
      'fails.ipynb',
      'console.log(1);',
      'const a = 1;\nthrow new RangeError("far");',
      'console.log(3);',
    );
    const { status, stdout, stderr } = await command(['notebook', 'run', file, '--out', file], { cwd: folder });
    expect(status).toBe(1);
    expect(stdout).toBe('fails.ipynb: 1 of 3 cells ran, 1 failed; written to fails.ipynb\n');
    expect(stderr).toContain('cell 2: RangeError: far\n    at cell 2:2:7\n');
    const outputs = read(file).cells.map((cell: { outputs?: unknown[] }) => cell.outputs?.length);
    expect(outputs).toEqual([undefined, 1, 1, 0]);
    expect(read(file).cells[2].outputs[0]).toMatchObject({ output_type: 'error', ename: 'RangeError', evalue: 'far' });
  });

  it('goes on with --allow-errors, and tells all as JSON with --json', async () => {
    const file = notebook('errors.ipynb', 'throw new Error("one");', 'const n: number = "two";', 'console.log(3);');
    const { status, stdout, stderr } = await command(['notebook', 'run', file, '--allow-errors', '--json'], {
      cwd: folder,
    });
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      file,
      out: null,
      cells: 3,
      ran: 1,
      failed: [
        { cell: 1, error: { name: 'Error', message: 'one', line: 1, column: 7 } },
        { cell: 2, error: { name: 'TypeScript', line: 1, column: 7 } },
      ],
    });
    expect(
      stderr
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([1, 2, 3].map((cell) => ({ cell, of: 3 })));
  });

  it('that is interrupted ends with status 130 and keeps the outputs so far', async () => {
    const file = notebook('waits.ipynb', 'console.log("kept");', 'await new Promise(() => {});', 'console.log(3);');
    const { child, ended } = startCommand(['notebook', 'run', file, '--out', 'waits-out.ipynb'], { cwd: folder });
    await said(child, 'cell 2 of 3');
    child.kill('SIGINT');
    const { status, stderr } = await ended;
    expect(status).toBe(130);
    expect(stderr).toContain('waits.ipynb was interrupted: 1 of 3 cells had run.');
    expect(read('waits-out.ipynb').cells[1].outputs[0].text).toEqual(['kept\n']);
    expect(read('waits-out.ipynb').cells[3].outputs).toEqual([]);
  });

  it.each([
    ['that is missing', 'none.ipynb', null, /none\.ipynb/],
    ['that is none', 'text.ipynb', 'words', /text\.ipynb is not a notebook: it is not JSON/],
    ['of an older format', 'old.ipynb', '{"nbformat":3}', /old\.ipynb is not a notebook of format 4: at nbformat/],
  ])('refuses a notebook %s, without a kernel and without a file', async (_, name, content, message) => {
    if (content !== null) writeFileSync(join(folder, name), content);
    const { status, stdout, stderr } = await command(['notebook', 'run', name, '--out', 'no.ipynb'], { cwd: folder });
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('please report');
    expect(existsSync(join(folder, 'no.ipynb'))).toBe(false);
  });
});
