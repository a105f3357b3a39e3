import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { DataPlace, Question } from '../../src/data/protocol';
import type { StoreChoice } from '../../src/store/store-choice';

vi.mock('vscode', () => {
  class EventEmitter {
    private readonly listeners: (() => void)[] = [];
    readonly event = (listener: () => void) => {
      this.listeners.push(listener);
      return { dispose: () => undefined };
    };
    fire() {
      for (const listener of this.listeners) listener();
    }
    dispose() {}
  }
  class ThemeIcon {}
  class TreeItem {
    constructor(readonly label: string) {}
  }
  return { EventEmitter, ThemeIcon, ThemeColor: ThemeIcon, TreeItem, TreeItemCollapsibleState: {} };
});
const { DataTree } = await import('../../src/data/data-tree');

const storeOf = (kind: 'folder' | 'mongodb', place: string): StoreChoice => ({
  kind,
  place,
  dir: place,
  database: kind === 'mongodb' ? 'shop' : '',
  uri: kind === 'mongodb' ? 'mongodb://db/' : null,
  args: [],
  env: {},
});
const PIPELINES = [{ name: 'default', state: 'finished', epoch: 1, collections: [] }];
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('the view Data', () => {
  const folder = storeOf('folder', '/data');
  const database = storeOf('mongodb', 'db/shop');
  /** Questions to the database: it answers when the test says so. */
  let waiting: ((pipelines: unknown) => void)[];
  let watch: () => Promise<void>;
  let knownDatabase: () => Promise<StoreChoice | null>;
  let commit: () => void;
  let summaries: DataPlace['kind'][];

  const treeOf = () => {
    const client = {
      watch: () => watch(),
      onDidChange: (listener: () => void) => {
        commit = listener;
        return { dispose: () => undefined };
      },
      ask: ({ place }: Extract<Question, { kind: 'summary' }>) => {
        summaries.push(place.kind);
        return place.kind === 'folder' ? Promise.resolve(PIPELINES) : new Promise((resolve) => waiting.push(resolve));
      },
    };
    return new DataTree(client as never, { namedFolder: () => folder, knownDatabase: () => knownDatabase() });
  };

  beforeEach(() => {
    waiting = [];
    summaries = [];
    watch = async () => undefined;
    knownDatabase = async () => database;
  });

  it('shows the folder while the database has not answered, and the database once it has', async () => {
    const tree = treeOf();
    let told = 0;
    tree.onDidChangeTreeData(() => told++);
    expect((await tree.getChildren()).map(({ kind }) => kind)).toEqual(['store', 'pending']);
    expect(told).toBe(1);
    waiting[0](PIPELINES);
    await settled();
    expect(told).toBe(2);
    expect(await tree.getChildren()).toMatchObject([
      { kind: 'store', store: folder },
      { kind: 'store', store: database },
    ]);
  });

  it('asks the database again on a refresh, and not on a commit in the folder', async () => {
    const tree = treeOf();
    await tree.getChildren();
    waiting[0](PIPELINES);
    await settled();
    commit();
    await tree.getChildren();
    expect(summaries).toEqual(['mongodb', 'folder', 'folder'].sort().reverse());
    tree.refresh();
    await tree.getChildren();
    await settled();
    expect(summaries.filter((kind) => kind === 'mongodb')).toHaveLength(2);
    // As it was, until it answers.
    expect((await tree.getChildren()).map(({ kind }) => kind)).toEqual(['store', 'store']);
  });

  it('shows beside the folder that the keyring is locked, with what to do', async () => {
    knownDatabase = async () => {
      throw new Error('the keyring is locked');
    };
    const tree = treeOf();
    await tree.getChildren();
    await settled();
    const [first, error] = await tree.getChildren();
    expect(first).toMatchObject({ kind: 'store', store: folder });
    expect(error).toMatchObject({ kind: 'error', remedy: 'footpath.refreshData' });
    const { label, command } = tree.getTreeItem(error);
    expect(label).toMatch(/the keyring is locked\. Unlock the keyring, then choose Refresh\.$/);
    expect(command?.command).toBe('footpath.refreshData');
  });

  it('shows as an error that the folder cannot be watched', async () => {
    knownDatabase = async () => null;
    watch = async () => {
      throw Object.assign(new Error('The process that reads stores has ended.'), { code: 'interrupted' });
    };
    expect(await treeOf().getChildren()).toMatchObject([
      { kind: 'error', place: '/data', message: 'The process that reads stores has ended.' },
    ]);
  });
});
