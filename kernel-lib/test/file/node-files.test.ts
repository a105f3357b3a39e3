import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FootpathError } from '../../src/event/error';
import { makeDurableFolder } from '../../src/file/durable-folder';
import type { Files } from '../../src/file/files';
import { ioError, linkError } from '../../src/file/io-error';
import { nodeFiles } from '../../src/file/node-files';
import { readWholeFile, writeWholeFile } from '../../src/file/whole-file';
import { MemoryFiles } from '../support/memory-files';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'footpath-files-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function failureOf(work: () => unknown): FootpathError {
  try {
    work();
  } catch (error) {
    if (error instanceof FootpathError) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();
const implementations: [string, () => { files: Files; root: string }][] = [
  ['the operating system', () => ({ files: nodeFiles, root: mkdtempSync(join(folder, 'each-')) })],
  ['memory', () => ({ files: new MemoryFiles(), root: '/' })],
];

describe.each(implementations)('files of %s', (_, make) => {
  it('are appended to, read in pieces, and never created twice', () => {
    const { files, root } = make();
    const path = join(root, 'a');
    const handle = files.create(path);
    handle.append(Buffer.from('hello '));
    handle.append(Buffer.from('world'));
    handle.sync();
    const piece = new Uint8Array(8);
    expect(handle.read(piece, 6)).toBe(5);
    expect(text(piece.subarray(0, 5))).toBe('world');
    handle.close();
    expect(text(files.readAll(path))).toBe('hello world');
    expect(files.sizeOf(path)).toBe(11);
    const reading = files.openForRead(path);
    expect(reading.read(new Uint8Array(3), 100)).toBe(0);
    reading.close();
    expect(failureOf(() => files.create(path)).code).toBe('io');
  });

  it('are published once: the second finds the place taken and is gone', () => {
    const { files, root } = make();
    const [a, b, to] = ['a', 'b', 'to'].map((name) => join(root, name));
    writeWholeFile(files, a, Buffer.from('first'));
    writeWholeFile(files, b, Buffer.from('second'));
    expect(files.publish(a, to)).toBe(true);
    expect(files.publish(b, to)).toBe(false);
    files.syncFolder(root);
    expect(files.list(root)).toEqual(['to']);
    expect(text(files.readAll(to))).toBe('first');
  });

  it('lie in folders that list their names in order, and are empty where absent', () => {
    const { files, root } = make();
    const deep = join(root, 'x', 'y', 'z');
    makeDurableFolder(files, deep);
    makeDurableFolder(files, deep);
    for (const name of ['b', 'a', 'c']) files.create(join(deep, name)).close();
    expect(files.list(deep)).toEqual(['a', 'b', 'c']);
    expect(files.list(join(root, 'nowhere'))).toEqual([]);
    expect(files.exists(deep)).toBe(true);
    files.remove(join(deep, 'a'));
    files.remove(join(deep, 'a'));
    expect(files.exists(join(deep, 'a'))).toBe(false);
  });

  it('that are not there are not found', () => {
    const { files, root } = make();
    const path = join(root, 'none', 'file');
    for (const method of ['readAll', 'openForRead', 'sizeOf', 'create'] as const) {
      expect(failureOf(() => files[method](path)).code).toBe('not-found');
    }
    expect(failureOf(() => files.publish(path, join(root, 'to'))).code).toBe('not-found');
  });

  it('give back what was written, or are corrupt', () => {
    const { files, root } = make();
    const path = join(root, 'whole');
    const known = writeWholeFile(files, path, Buffer.from('content'));
    expect(text(readWholeFile(files, path, known))).toBe('content');
    expect(failureOf(() => readWholeFile(files, path, { ...known, crc32: known.crc32 ^ 1 })).code).toBe('corrupt');
    expect(failureOf(() => readWholeFile(files, path, { ...known, sizeBytes: 8 })).code).toBe('corrupt');
  });
});

describe('errors of the operating system', () => {
  it('say what was tried, where, and what to do', () => {
    const file = join(folder, 'file');
    writeFileSync(file, 'x');
    mkdirSync(join(folder, 'folder'));
    expect(failureOf(() => nodeFiles.readAll(join(folder, 'folder'))).message).toMatch(
      /Cannot read .*folder: it is a folder/,
    );
    expect(failureOf(() => nodeFiles.makeFolder(join(file, 'below'))).message).toMatch(/a part of the path is a file/);
    expect(failureOf(() => nodeFiles.list(file)).code).toBe('io');
    expect(failureOf(() => nodeFiles.remove(join(folder, 'folder'))).code).toBe('io');
    expect(failureOf(() => nodeFiles.syncFolder(join(folder, 'none'))).code).toBe('not-found');
    // The folder is to blame, not the file in it.
    expect(failureOf(() => nodeFiles.create(join(folder, 'none', 'file'))).message).toContain(
      `${join(folder, 'none')}:`,
    );
    expect(readFileSync(file, 'utf8')).toBe('x');
  });

  it.each([
    ['ENOSPC', /disk is full: free space, then run the same command again; nothing committed is lost/],
    ['EDQUOT', /quota/],
    ['EROFS', /read-only/],
    ['EACCES', /permission denied/],
    ['EMFILE', /too many files are open/],
    ['EWHATEVER', /strange; try again/],
  ])('%s has a remedy', (code, remedy) => {
    const error = ioError(Object.assign(new Error('strange'), { code }), 'write to', '/disk/file');
    expect(error.code).toBe('io');
    expect(error.message).toMatch(remedy);
    expect(error.message).toContain('Cannot write to /disk/file');
    expect(error.retryable).toBe(code === 'EMFILE');
  });

  it('refuse a file system without hard links, and nothing else', () => {
    const of = (code: string) => linkError(Object.assign(new Error(code), { code }), '/a', '/b').message;
    expect(of('ENOTSUP')).toMatch(/no hard links \(ENOTSUP\).*local disk/);
    expect(of('ENOSPC')).toMatch(/disk is full/);
  });
});
