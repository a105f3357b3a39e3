import * as vscode from 'vscode';
import type { RunRegistry } from '../pipelines/run-registry';
import { webviewHtml } from '../webview-html';
import { chartCell } from './chart-cell';
import { type PagePlace, readPage } from './page-source';
import type { FromDashboard, ToDashboard } from './protocol';

/** Between the end of one reading and the next, at least: what is drawn should be read by somebody. */
const PAUSE_MS = 2000;

export interface DashboardNeeds {
  readonly context: vscode.ExtensionContext;
  readonly runs: RunRegistry;
  /** Where the data is now, as the settings say. */
  readonly place: () => PagePlace & { readonly label: string };
  readonly openNotebook: (cells: readonly string[]) => Thenable<unknown>;
}

/** The dashboard: one panel, which reads the store anew behind the commits of a run, while it can be seen. */
export class DashboardPanel implements vscode.Disposable {
  private panel: vscode.WebviewPanel | null = null;
  private last: ToDashboard | null = null;
  private reading: AbortController | null = null;
  private seenEpochs = '';
  private isFrozen = false;
  private wait: NodeJS.Timeout | undefined;
  private readonly subscription: vscode.Disposable;

  constructor(private readonly needs: DashboardNeeds) {
    this.subscription = needs.runs.onDidChange(() => this.onRunChange());
  }

  show(): void {
    if (this.panel) {
      this.panel.reveal();
      return;
    }
    const { extensionUri } = this.needs.context;
    const dist = vscode.Uri.joinPath(extensionUri, 'dist');
    this.panel = vscode.window.createWebviewPanel(
      'footpath.dashboard',
      'Footpath Dashboard',
      vscode.ViewColumn.Active,
      {
        enableScripts: true,
        localResourceRoots: [dist],
        retainContextWhenHidden: true,
      },
    );
    this.panel.iconPath = vscode.Uri.joinPath(extensionUri, 'media/footpath.svg');
    this.panel.webview.onDidReceiveMessage((message: FromDashboard) => this.hear(message));
    this.panel.onDidChangeViewState(() => this.panel?.visible && this.onRunChange());
    this.panel.onDidDispose(() => this.forget());
    this.panel.webview.html = webviewHtml(this.panel.webview, extensionUri, {
      title: 'Footpath dashboard',
      name: 'dashboard',
    });
  }

  /** What the page was last told, for tests. */
  get told(): ToDashboard | null {
    return this.last;
  }

  dispose(): void {
    this.subscription.dispose();
    this.panel?.dispose();
  }

  private forget(): void {
    this.panel = null;
    this.last = null;
    this.isFrozen = false;
    this.reading?.abort();
    clearTimeout(this.wait);
    this.wait = undefined;
  }

  private async hear(message: FromDashboard): Promise<void> {
    switch (message.kind) {
      case 'ready':
        if (this.last) this.tell(this.last);
        else await this.read();
        return;
      case 'retry':
        await this.read();
        return;
      case 'freeze':
        this.isFrozen = message.isFrozen;
        if (this.last?.kind === 'page') this.tell({ ...this.last, isFrozen: this.isFrozen });
        if (!this.isFrozen) await this.read();
        return;
      case 'startDemo':
        await vscode.commands.executeCommand('footpath.startDemo');
        return;
      case 'exportReport':
        await vscode.commands.executeCommand('footpath.exportReport');
        return;
      case 'openInNotebook':
        await this.needs.openNotebook(chartCell(message.chartId, this.needs.place()));
    }
  }

  /** Something was committed: it is read once the pause is over. */
  private onRunChange(): void {
    const epochs = this.needs.runs.resources
      .map(({ id, state, progress }) => `${id} ${state} ${progress && 'epoch' in progress ? progress.epoch : ''}`)
      .join();
    if (!this.panel?.visible || this.isFrozen || epochs === this.seenEpochs || this.wait || this.reading) return;
    this.seenEpochs = epochs;
    this.wait = setTimeout(() => {
      this.wait = undefined;
      void this.read();
    }, PAUSE_MS);
  }

  private async read(): Promise<void> {
    const place = this.needs.place();
    this.reading?.abort();
    const reading = new AbortController();
    this.reading = reading;
    if (this.last?.kind !== 'page') this.tell({ kind: 'loading', place: place.label });
    const result = await readPage(place, reading.signal);
    if (this.reading !== reading) return;
    this.reading = null;
    if (result.kind === 'page') {
      this.tell({
        kind: 'page',
        place: place.label,
        page: result.page,
        isLive: this.isLive(),
        isFrozen: this.isFrozen,
      });
    } else this.tell({ ...result, place: place.label });
    this.onRunChange();
  }

  private isLive(): boolean {
    return this.needs.runs.resources.some(({ state, request }) => request.kind === 'engine' && state === 'running');
  }

  private tell(message: ToDashboard): void {
    this.last = message;
    void this.panel?.webview.postMessage(message);
  }
}
