import * as vscode from 'vscode';
import type { StoreChoice, StoreChoices } from '../store/store-choice';
import type { DataClient, DataError } from './data-client';
import { childrenOf, type DataNode, itemOf } from './data-nodes';
import { placeOfStore } from './data-place';

/** The view *Data*: stores, their pipelines and collections. It is told when something was committed, and asks then. */
export class DataTree implements vscode.TreeDataProvider<DataNode>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly listening: vscode.Disposable;

  constructor(
    private readonly client: DataClient,
    private readonly stores: StoreChoices,
  ) {
    this.listening = client.onDidChange(() => this.refresh());
  }

  refresh(): void {
    this.changed.fire();
  }

  /** What is there now: a store that cannot be read is an error with what to do. Nothing where there is nothing yet. */
  async getChildren(parent?: DataNode): Promise<DataNode[]> {
    if (parent !== undefined) return childrenOf(parent);
    let stores: StoreChoice[];
    try {
      stores = await this.stores.all();
    } catch {
      // No folder is open: the view says so.
      return [];
    }
    await this.client.watch(stores.flatMap(({ kind, dir }) => (kind === 'folder' ? [dir] : [])));
    const nodes = await Promise.all(stores.map((store) => this.nodeOf(store)));
    return nodes.filter((node) => node !== null);
  }

  getTreeItem(node: DataNode): vscode.TreeItem {
    return itemOf(node);
  }

  dispose(): void {
    this.listening.dispose();
    this.changed.dispose();
  }

  private async nodeOf(store: StoreChoice): Promise<DataNode | null> {
    try {
      const pipelines = await this.client.ask({ kind: 'summary', place: placeOfStore(store) });
      return pipelines.length === 0 ? null : { kind: 'store', store, pipelines };
    } catch (error) {
      const { code, message } = error as DataError;
      return code === 'not-found' && store.kind === 'folder' ? null : { kind: 'error', store, message };
    }
  }
}
