import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { HostIdentity } from '../../src/file/files';
import { sweepTemporaryStores, temporaryStore, temporaryStorePrefix } from '../../src/notebook/temporary-store';

const HERE: HostIdentity = {
  host: 'here',
  bootId: 'this',
  pid: 1,
  processStart: '10',
  isAlive: (pid, start) => pid === 2 && start === '20',
};

it('stores of processes that are gone are removed, those of others and of other places stay', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'footpath-sweep-'));
  const stores = {
    gone: temporaryStorePrefix(HERE, 3, '30'),
    'number given away again': temporaryStorePrefix(HERE, 2, '19'),
    alive: temporaryStorePrefix(HERE, 2, '20'),
    'of another container': temporaryStorePrefix({ ...HERE, bootId: 'other' }, 3, '30'),
  };
  for (const prefix of Object.values(stores)) {
    mkdirSync(join(folder, `${prefix}abc`));
    writeFileSync(join(folder, `${prefix}abc`, 'data'), 'x');
  }
  mkdirSync(join(folder, 'footpath-notebook-mine'));
  await sweepTemporaryStores(folder, HERE);
  expect(readdirSync(folder).sort()).toEqual(
    [`${stores.alive}abc`, `${stores['of another container']}abc`, 'footpath-notebook-mine'].sort(),
  );
  rmSync(folder, { recursive: true });
});

it('a folder that cannot be read is no failure', async () => {
  await sweepTemporaryStores(join(tmpdir(), 'footpath-no-such-folder'));
});

it('one that is in use stays when another begins', async () => {
  const first = temporaryStore();
  await sweepTemporaryStores();
  expect(existsSync(first)).toBe(true);
  expect(readdirSync(first)).toEqual([]);
  rmSync(first, { recursive: true });
});
