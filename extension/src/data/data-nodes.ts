import * as vscode from 'vscode';
import { count } from '../../../kernel-lib/src/chart/format-number';
import type { StoreChoice } from '../store/store-choice';
import type { CollectionSummary, PipelineSummary } from './protocol';

/** A node of the view *Data*. */
export type DataNode =
  | { readonly kind: 'store'; readonly store: StoreChoice; readonly pipelines: readonly PipelineSummary[] }
  | PipelineNode
  | CollectionNode
  /** A database that has not answered yet. */
  | { readonly kind: 'pending'; readonly store: StoreChoice }
  | ErrorNode;

export interface ErrorNode {
  readonly kind: 'error';
  readonly place: string;
  readonly message: string;
  /** The command that a click runs. */
  readonly remedy: 'footpath.chooseStore' | 'footpath.refreshData';
}

export interface PipelineNode {
  readonly kind: 'pipeline';
  readonly store: StoreChoice;
  readonly pipeline: PipelineSummary;
}

export interface CollectionNode {
  readonly kind: 'collection';
  readonly store: StoreChoice;
  readonly pipeline: string;
  readonly collection: CollectionSummary;
}

const ICONS = {
  store: { folder: 'folder', mongodb: 'database' },
  pipeline: { running: 'pulse', finished: 'pass', stopped: 'debug-pause' },
} as const;

const REMEDIES = { 'footpath.chooseStore': 'Choose Store', 'footpath.refreshData': 'Refresh' } as const;

export function childrenOf(node: DataNode): DataNode[] {
  if (node.kind === 'error') return [];
  const { store } = node;
  if (node.kind === 'store') return node.pipelines.map((pipeline) => ({ kind: 'pipeline', store, pipeline }));
  if (node.kind !== 'pipeline') return [];
  const { name: pipeline, collections } = node.pipeline;
  return collections.map((collection) => ({ kind: 'collection', store, pipeline, collection }));
}

export function itemOf(node: DataNode): vscode.TreeItem {
  const item = new vscode.TreeItem(labelOf(node), collapsible(node));
  item.contextValue = contextValueOf(node);
  const place = node.kind === 'error' ? node.place : node.store.place;
  if (node.kind === 'store') {
    item.id = place;
    item.description = node.store.kind === 'folder' ? 'data folder' : 'MongoDB';
    item.iconPath = new vscode.ThemeIcon(ICONS.store[node.store.kind]);
    item.tooltip = place;
  } else if (node.kind === 'pipeline') {
    const { name, state, epoch } = node.pipeline;
    item.id = `${place}/${name}`;
    item.description = `${state} · epoch ${count(epoch)}`;
    item.iconPath = new vscode.ThemeIcon(ICONS.pipeline[state]);
    item.tooltip = `${name} in ${place}`;
  } else if (node.kind === 'collection') {
    const { name, documents } = node.collection;
    item.id = `${place}/${node.pipeline}/${name}`;
    // What is longer is cut in a side bar as it is opened first.
    item.description = `${count(documents)} docs`;
    item.accessibilityInformation = { label: `${name}, ${count(documents)} documents` };
    item.iconPath = new vscode.ThemeIcon('table');
    item.tooltip = `${name} of ${node.pipeline}, ${count(documents)} documents`;
    item.command = { command: 'footpath.queryCollection', title: 'Query Collection', arguments: [node] };
  } else if (node.kind === 'pending') {
    item.id = `${place}/pending`;
    item.description = 'asking…';
    item.iconPath = new vscode.ThemeIcon('loading~spin');
    item.tooltip = place;
  } else {
    item.id = `${place}/error`;
    item.iconPath = new vscode.ThemeIcon('error', new vscode.ThemeColor('charts.red'));
    item.tooltip = node.message;
    item.command = { command: node.remedy, title: REMEDIES[node.remedy] };
  }
  return item;
}

/** By this the menus tell what can be done with a node. */
export function contextValueOf(node: DataNode): string {
  if (node.kind === 'pipeline') return `footpath.pipeline.${node.pipeline.state}`;
  if (node.kind === 'collection') return `footpath.collection.${node.collection.holds}`;
  return `footpath.${node.kind}`;
}

function labelOf(node: DataNode): string {
  if (node.kind === 'store' || node.kind === 'pending')
    return node.store.place.replace(/^.*[\\/](?=[^\\/]+[\\/]?$)/, '');
  if (node.kind === 'pipeline') return node.pipeline.name;
  return node.kind === 'collection' ? node.collection.name : node.message;
}

function collapsible({ kind }: DataNode): vscode.TreeItemCollapsibleState {
  const { None, Expanded } = vscode.TreeItemCollapsibleState;
  return kind === 'store' || kind === 'pipeline' ? Expanded : None;
}
