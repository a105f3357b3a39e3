import * as vscode from 'vscode';
import type { StoreChoice, StoreChoices } from '../store/store-choice';
import type { DataClient, DataError } from './data-client';
import { childrenOf, type DataNode, itemOf } from './data-nodes';
import { placeOfStore } from './data-place';
import { DatabaseNode } from './database-node';

/** The view *Data*: stores, their pipelines and collections. It is told when something was committed, and asks then. */
export class DataTree implements vscode.TreeDataProvider<DataNode>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly listening: vscode.Disposable;
  private readonly database: DatabaseNode;

  constructor(
    private readonly client: Pick<DataClient, 'ask' | 'watch' | 'onDidChange'>,
    private readonly stores: Pick<StoreChoices, 'namedFolder' | 'knownDatabase'>,
  ) {
    this.database = new DatabaseNode({
      find: () => stores.knownDatabase(),
      read: (store) => this.nodeOf(store),
      onChange: () => this.changed.fire(),
    });
    // Of a commit in the folder the database knows nothing: it is not asked.
    this.listening = client.onDidChange(() => this.changed.fire());
  }

  refresh(): void {
    this.database.forget();
    this.changed.fire();
  }

  /**
   * What is there now: a store that cannot be read is an error with what to do. Nothing where there is nothing yet. The folder is read at once;
   * the database comes when it answers.
   */
  async getChildren(parent?: DataNode): Promise<DataNode[]> {
    if (parent !== undefined) return childrenOf(parent);
    // Asked before the folder is read, and looked at behind it.
    this.database.look();
    const nodes = [await this.folderNode(), this.database.look()];
    return nodes.filter((node) => node !== null);
  }

  getTreeItem(node: DataNode): vscode.TreeItem {
    return itemOf(node);
  }

  dispose(): void {
    this.listening.dispose();
    this.changed.dispose();
  }

  private async folderNode(): Promise<DataNode | null> {
    const folder = this.stores.namedFolder();
    try {
      await this.client.watch(folder === null ? [] : [folder.dir]);
    } catch (error) {
      return folder && errorNode(folder, error as DataError);
    }
    return folder && this.nodeOf(folder);
  }

  private async nodeOf(store: StoreChoice): Promise<DataNode | null> {
    try {
      const pipelines = await this.client.ask({ kind: 'summary', place: placeOfStore(store) });
      return pipelines.length === 0 ? null : { kind: 'store', store, pipelines };
    } catch (error) {
      const { code } = error as DataError;
      return code === 'not-found' && store.kind === 'folder' ? null : errorNode(store, error as DataError);
    }
  }
}

function errorNode({ place }: StoreChoice, { code, message }: DataError): DataNode {
  // The process that reads is started anew by who asks again; everything else is mended by another store.
  const remedy = code === 'interrupted' ? 'footpath.refreshData' : 'footpath.chooseStore';
  return { kind: 'error', place, message, remedy };
}
