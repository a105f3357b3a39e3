import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { StoreChoices } from '../../src/store/store-choice';

const settings: Record<string, string> = {};

// A window in which no folder is open.
vi.mock('vscode', () => ({
  workspace: { workspaceFolders: undefined, getConfiguration: () => ({ get: (name: string) => settings[name] }) },
}));

const secrets = { get: async () => undefined } as never;

describe('the stores of a window without a folder', () => {
  const stores = new StoreChoices(secrets, 'storage');

  it('are the database, whose topics are kept by the extension', async () => {
    settings.store = 'mongodb';
    expect((await stores.all()).map(({ kind, dir }) => [kind, dir])).toEqual([['mongodb', join('storage', 'mongodb')]]);
    expect((await stores.chosen()).kind).toBe('mongodb');
  });

  it('are none where a folder is chosen, and it says what to do', async () => {
    settings.store = 'folder';
    expect(await stores.all()).toEqual([]);
    await expect(stores.chosen()).rejects.toThrow(/No folder is open: open one first/);
  });
});
