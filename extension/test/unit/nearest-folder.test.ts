import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nearestFolder } from '../../src/process/nearest-folder';

describe('the folder that a command works in', () => {
  it('is the one that is named, or the nearest around it that is there', () => {
    const dir = mkdtempSync(join(tmpdir(), 'footpath-nearest-'));
    expect(nearestFolder(dir)).toBe(dir);
    expect(nearestFolder(join(dir, 'data/store'))).toBe(dir);
    writeFileSync(join(dir, 'file'), '');
    expect([nearestFolder(join(dir, 'file')), nearestFolder(join(dir, 'file/store'))]).toEqual([dir, dir]);
    rmSync(dir, { recursive: true });
  });
});
