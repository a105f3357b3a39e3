import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runNotebook } from '../../src/notebook/file/run-notebook';
import { command, said, startCommand } from '../support/command';
import { KERNEL_ENTRY } from './kernel-rig';

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

  it('replaces notebooks and nothing else, and says so before a cell runs', async () => {
    const file = notebook('replaces.ipynb', 'console.log(1)');
    writeFileSync(join(folder, 'precious.csv'), 'a,b');
    const over = await command(['notebook', 'run', file, '--out', 'precious.csv'], { cwd: folder });
    expect(over).toMatchObject({ status: 2, stdout: '' });
    expect(over.stderr).toContain('precious.csv is there and is not a notebook');
    expect(over.stderr).not.toContain('cell 1');
    expect(readFileSync(join(folder, 'precious.csv'), 'utf8')).toBe('a,b');
    const nowhere = await command(['notebook', 'run', file, '--out', 'nodir/x.ipynb'], { cwd: folder });
    expect(nowhere.status).not.toBe(0);
    expect(nowhere.stderr).toContain('Make the folder first');
    expect(nowhere.stderr).not.toContain('cell 1');
  });

  it('reads a file with a byte order mark, and refuses one of another language', async () => {
    const file = notebook('mark.ipynb', 'console.log(1)');
    writeFileSync(join(folder, 'mark.ipynb'), `\ufeff${readFileSync(join(folder, file), 'utf8')}`);
    expect(await command(['notebook', 'run', file], { cwd: folder })).toMatchObject({ status: 0 });
    const metadata = { kernelspec: { name: 'python3', language: 'python' } };
    writeFileSync(join(folder, 'py.ipynb'), JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata, cells: [] }));
    const python = await command(['notebook', 'run', 'py.ipynb'], { cwd: folder });
    expect(python).toMatchObject({ status: 1, stderr: expect.stringContaining('a notebook of python') });
  });

  it('that is stopped while its kernel starts ends with status 130 and says that no cell ran', async () => {
    const file = notebook('early.ipynb', 'console.log(1)');
    const stop = new AbortController();
    const options = { file: join(folder, file), entry: KERNEL_ENTRY, signal: stop.signal };
    const run = runNotebook(options);
    stop.abort();
    await expect(run).rejects.toMatchObject({ code: 'interrupted', message: expect.stringContaining('no cell ran') });
    await expect(runNotebook(options)).rejects.toMatchObject({ code: 'interrupted' });
  });

  it('is not taken for a run of a pipeline: its settings are not read', async () => {
    const file = notebook('settings.ipynb', 'console.log(1)');
    const env = { KAFKA_TLS: 'maybe', FOOTPATH_PIPELINE: 'missing.json' };
    expect(await command(['notebook', 'run', file], { cwd: folder, env })).toMatchObject({ status: 0 });
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
