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

/** The view *Pipelines*: what lives, from every provider. */
export class PipelinesTree implements vscode.TreeDataProvider<LiveResource>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly subscriptions: vscode.Disposable[];

  constructor(private readonly providers: readonly LiveProvider[]) {
    this.subscriptions = providers.map(({ onDidChange }) => onDidChange(() => this.changed.fire()));
  }

  getChildren(parent?: LiveResource): LiveResource[] {
    return parent === undefined ? this.providers.flatMap(({ resources }) => resources) : [];
  }

  getTreeItem(resource: LiveResource): vscode.TreeItem {
    const item = new vscode.TreeItem(resource.name);
    item.id = resource.id;
    item.description = resource.description;
    item.iconPath = ICONS[resource.state];
    item.tooltip = [resource.name, resource.state, ...resource.details].join('\n');
    item.contextValue = resource.contextValue;
    item.accessibilityInformation = { label: `${resource.name}, ${resource.description}` };
    return item;
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
    this.changed.dispose();
  }
}
