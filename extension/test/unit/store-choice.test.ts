import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { StoreChoices } from '../../src/store/store-choice';

const settings: Record<string, unknown> = {};

// A window in which no folder is open.
vi.mock('vscode', () => ({
  workspace: { workspaceFolders: undefined, getConfiguration: () => ({ get: (name: string) => settings[name] }) },
}));

const secrets = { get: async () => undefined } as never;
const URI = 'mongodb://reader:word@db.example/';

describe('the stores of a window without a folder', () => {
  const stores = new StoreChoices(secrets, 'storage');

  it('are the database, whose topics are kept by the extension', async () => {
    settings.store = 'mongodb';
    expect(stores.namedFolder()).toBeNull();
    expect(await stores.knownDatabase()).toMatchObject({ kind: 'mongodb', dir: join('storage', 'mongodb') });
    expect((await stores.chosen()).kind).toBe('mongodb');
  });

  it('are none where a folder is chosen, and it says what to do', async () => {
    settings.store = 'folder';
    expect([stores.namedFolder(), await stores.knownDatabase()]).toEqual([null, null]);
    await expect(stores.chosen()).rejects.toThrow(/No folder is open: open one first/);
  });

  it('are as if nothing were set where a setting is no text', async () => {
    Object.assign(settings, { store: 1, dataFolder: 5, kafkaBrokers: ['b:9092'] });
    expect([stores.namedFolder(), await stores.knownDatabase()]).toEqual([null, null]);
    Object.assign(settings, { dataFolder: '/data' });
    expect((await stores.chosen()).args).toEqual(['--dir', '/data']);
    for (const name of Object.keys(settings)) delete settings[name];
  });
});

describe('documents that were shown before the window was reloaded', () => {
  const stores = new StoreChoices(secrets, 'storage');

  it('are of the folder that they were of, whatever is chosen now and though no folder is open', async () => {
    const before = await stores.shownBefore({ kind: 'folder', dir: '/data/one', database: '' });
    expect([before.dir, before.args]).toEqual(['/data/one', ['--dir', '/data/one']]);
  });

  it('are of the database that they were of, and say it where its address is forgotten', async () => {
    const wanted = { kind: 'mongodb', dir: '', database: 'club' } as const;
    await expect(stores.shownBefore(wanted)).rejects.toThrow(/database club, whose address is forgotten: run Footpath/);
    const keeps = { get: async () => URI } as never;
    const before = await new StoreChoices(keeps, 'storage').shownBefore(wanted);
    expect([before.uri, before.database]).toEqual([URI, 'club']);
  });
});

describe('a notebook’s kernel', () => {
  it('is given the address of the database where one is chosen or known, and else none', async () => {
    settings.store = 'folder';
    expect(await new StoreChoices(secrets, 'storage').kernelEnvironment()).toEqual({});
    const keeps = { get: async () => URI } as never;
    expect(await new StoreChoices(keeps, 'storage').kernelEnvironment()).toEqual({
      MONGODB_URI: URI,
      FOOTPATH_DIR: join('storage', 'mongodb'),
    });
    settings.store = 'mongodb';
    const { MONGODB_URI } = await new StoreChoices(secrets, 'storage').kernelEnvironment();
    expect(MONGODB_URI).toBe('mongodb://127.0.0.1:27017/');
  });
});
