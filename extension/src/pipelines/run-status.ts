import * as vscode from 'vscode';
import { labelText } from '../message-text';
import type { RunRegistry } from './run-registry';

/** An item of the status bar that is there while something runs, and gone with it. */
export class RunStatus implements vscode.Disposable {
  private item: vscode.StatusBarItem | null = null;
  private readonly listening: vscode.Disposable;

  constructor(private readonly runs: RunRegistry) {
    this.listening = runs.onDidChange(() => this.show());
  }

  /** What it says now; null while it is not there. */
  get text(): string | null {
    return this.item?.text ?? null;
  }

  dispose(): void {
    this.listening.dispose();
    this.item?.dispose();
  }

  private show(): void {
    const live = this.runs.resources.filter(({ isAlive }) => isAlive);
    if (live.length === 0) {
      this.item?.dispose();
      this.item = null;
      return;
    }
    this.item ??= this.make();
    this.item.text =
      live.length === 1 ? `$(pulse) ${labelText(live[0].name)}` : `$(pulse) Footpath: ${live.length} running`;
    this.item.tooltip = live.map(({ name, description }) => `${name}: ${description}`).join('\n');
  }

  private make(): vscode.StatusBarItem {
    const item = vscode.window.createStatusBarItem('footpath.runs', vscode.StatusBarAlignment.Left);
    item.name = 'Footpath';
    item.command = 'footpath.pipelines.focus';
    item.show();
    return item;
  }
}
