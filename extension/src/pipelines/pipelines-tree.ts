import * as vscode from 'vscode';
import type { LiveProvider, LiveResource, LiveState } from './live-resource';

const ICONS: Readonly<Record<LiveState, vscode.ThemeIcon>> = {
  starting: new vscode.ThemeIcon('loading~spin'),
  running: new vscode.ThemeIcon('pulse', new vscode.ThemeColor('charts.green')),
  stopping: new vscode.ThemeIcon('loading~spin'),
  stopped: new vscode.ThemeIcon('debug-pause'),
  finished: new vscode.ThemeIcon('pass'),
  failed: new vscode.ThemeIcon('error', new vscode.ThemeColor('charts.red')),
};

/** One line below a resource. */
export interface Fact {
  readonly of: LiveResource;
  readonly place: number;
  readonly text: string;
}

/** The view *Pipelines*: what lives, from every provider, and below each its facts. */
export class PipelinesTree implements vscode.TreeDataProvider<LiveResource | Fact>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly subscriptions: vscode.Disposable[];

  constructor(private readonly providers: readonly LiveProvider[]) {
    this.subscriptions = providers.map(({ onDidChange }) => onDidChange(() => this.changed.fire()));
  }

  getChildren(parent?: LiveResource | Fact): (LiveResource | Fact)[] {
    if (parent === undefined) return this.providers.flatMap(({ resources }) => resources);
    return isFact(parent) ? [] : parent.details.map((text, place) => ({ of: parent, place, text }));
  }

  getTreeItem(node: LiveResource | Fact): vscode.TreeItem {
    return isFact(node) ? factItem(node) : resourceItem(node);
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
    this.changed.dispose();
  }
}

function resourceItem(resource: LiveResource): vscode.TreeItem {
  const item = new vscode.TreeItem(resource.name, vscode.TreeItemCollapsibleState.Collapsed);
  item.id = resource.id;
  item.description = resource.description;
  item.iconPath = ICONS[resource.state];
  item.tooltip = [resource.name, resource.state, ...resource.details].join('\n');
  item.contextValue = resource.contextValue;
  item.accessibilityInformation = { label: `${resource.name}, ${resource.description}` };
  return item;
}

function factItem({ of, place, text }: Fact): vscode.TreeItem {
  const item = new vscode.TreeItem(text);
  item.id = `${of.id}/${place}`;
  item.tooltip = text;
  item.contextValue = 'footpath.fact';
  return item;
}

function isFact(node: LiveResource | Fact): node is Fact {
  return 'of' in node;
}
