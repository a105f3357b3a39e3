import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FootpathError } from '../../src/event/error';
import { ioError, writeTogether } from '../../src/simulate/output-file';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'output-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('writeTogether', () => {
  it('shows the files when all are whole, not before', async () => {
    const [plain, zipped] = [join(folder, 'a.csv'), join(folder, 'b.csv.gz')];
    await writeTogether(async (open) => {
      const [first, second] = [open(plain), open(zipped)];
      for (let i = 0; i < 40; i++) {
        await first.write('x'.repeat(500_000));
        await second.write(new Uint8Array(500_000).fill(121));
      }
      expect([existsSync(plain), existsSync(zipped)]).toEqual([false, false]);
    });
    expect(readFileSync(plain).length).toBe(20_000_000);
    expect(gunzipSync(readFileSync(zipped)).every((byte) => byte === 121)).toBe(true);
    expect(readdirSync(folder).sort()).toEqual(['a.csv', 'b.csv.gz']);
  });

  it('leaves nothing behind when the work fails', async () => {
    const work = writeTogether(async (open) => {
      await open(join(folder, 'c.csv')).write('half');
      open(join(folder, 'd.csv.gz'));
      throw new FootpathError('internal', 'no more');
    });
    await expect(work).rejects.toThrow('no more');
    expect(readdirSync(folder).sort()).toEqual(['a.csv', 'b.csv.gz']);
  });
});

describe('ioError', () => {
  it.each([
    ['ENOSPC', 'io', 'free some space'],
    ['EROFS', 'io', 'change the permissions'],
    ['EISDIR', 'io', 'name of a file'],
    ['EIO', 'io', 'run it again'],
    ['ENOENT', 'not-found', 'not found'],
  ])('%s says what to do', (code, expected, remedy) => {
    const error = ioError('place/events.csv', Object.assign(new Error(`${code}: said so`), { code }));
    expect(error.code).toBe(expected);
    expect(error.message).toContain('place/events.csv');
    expect(error.message).toContain(remedy);
    expect(ioError('elsewhere', error)).toBe(error);
  });
});
