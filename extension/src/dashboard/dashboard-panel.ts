import * as vscode from 'vscode';
import { tellError } from '../commands/register-command';
import type { DataClient } from '../data/data-client';
import { placeOfStore } from '../data/data-place';
import { panelIcon } from '../panel-icon';
import type { LiveRun } from '../pipelines/live-run';
import type { RunRegistry } from '../pipelines/run-registry';
import { runsInto } from '../pipelines/runs-into';
import { runFolder } from '../settings';
import type { StoreChoice, StoreChoices } from '../store/store-choice';
import { webviewHtml } from '../webview-html';
import { chartCell } from './chart-cell';
import { paceText } from './pace-text';
import { type PagePlace, type PageResult, readPage } from './page-source';
import type { FromDashboard, ToDashboard, ToldPage, ToldState } from './protocol';
import { type ShownPipeline, shownPipeline } from './shown-pipeline';

/** The kind of its web view: by it the editor knows it again, once a window was loaded anew. */
export const DASHBOARD_VIEW = 'footpath.dashboard';

/** Between the end of one reading and the next, at least: what is drawn should be read by somebody. */
const PAUSE_MS = 2000;

export interface DashboardNeeds {
  readonly context: vscode.ExtensionContext;
  readonly runs: RunRegistry;
  /** The built command. */
  readonly entry: string;
  readonly stores: StoreChoices;
  readonly client: DataClient;
  readonly openNotebook: (cells: readonly string[]) => Thenable<unknown>;
}

interface Place extends PagePlace {
  /** For people. */
  readonly label: string;
  readonly store: StoreChoice;
}

/** The dashboard: one panel, which reads the store anew behind the commits of a run, while it can be seen. */
export class DashboardPanel implements vscode.Disposable {
  private panel: vscode.WebviewPanel | null = null;
  private last: ToldPage | ToldState | null = null;
  /** How a command is told of the store that was read last. */
  private storeArgs: readonly string[] = [];
  /** The pace that the page shows; undefined where it was told none yet. */
  private toldPace: string | null | undefined;
  private reading: AbortController | null = null;
  private seenEpochs = '';
  /** By the reader, of a store with several. */
  private chosenPipeline: string | null = null;
  private isFrozen = false;
  /** Something was committed that was not read yet. */
  private isStale = false;
  private wait: NodeJS.Timeout | undefined;
  private readonly subscription: vscode.Disposable;
  private readonly telling = new vscode.EventEmitter<ToDashboard>();
  /** What the page is told. */
  readonly onDidTell = this.telling.event;

  constructor(private readonly needs: DashboardNeeds) {
    this.subscription = vscode.Disposable.from(
      needs.runs.onDidChange(() => this.onRunChange()),
      // Whoever committed: another window, or a terminal.
      needs.client.onDidChange(() => this.readSoon()),
      // Another store may have been chosen.
      vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration('footpath') && this.reread()),
    );
  }

  show(): void {
    if (this.panel) this.panel.reveal();
    else
      this.fill(
        vscode.window.createWebviewPanel(DASHBOARD_VIEW, 'Footpath Dashboard', vscode.ViewColumn.Active, {
          retainContextWhenHidden: true,
        }),
      );
  }

  /** Takes a panel over that a window before has left; its page itself keeps to what it was turned. */
  restore(panel: vscode.WebviewPanel): void {
    if (this.panel) panel.dispose();
    else this.fill(panel);
  }

  private fill(panel: vscode.WebviewPanel): void {
    const { extensionUri } = this.needs.context;
    this.panel = panel;
    panel.webview.options = {
      enableScripts: true,
      localResourceRoots: [vscode.Uri.joinPath(extensionUri, 'dist')],
    };
    panel.iconPath = panelIcon(extensionUri);
    panel.webview.onDidReceiveMessage((message: FromDashboard) => this.hear(message).catch(tellError));
    panel.onDidChangeViewState(() => this.onSeen());
    panel.onDidDispose(() => this.forget());
    panel.webview.html = webviewHtml(panel.webview, extensionUri, {
      title: 'Footpath dashboard',
      name: 'dashboard',
    });
  }

  dispose(): void {
    this.subscription.dispose();
    this.panel?.dispose();
    this.telling.dispose();
  }

  private forget(): void {
    this.panel = null;
    this.last = null;
    this.toldPace = undefined;
    this.isFrozen = false;
    this.isStale = false;
    this.stopReading();
  }

  private stopReading(): void {
    this.reading?.abort();
    this.reading = null;
    clearTimeout(this.wait);
    this.wait = undefined;
  }

  /** Does what the page asks. @throws what went wrong with it, to be told to whoever clicked */
  private async hear(message: FromDashboard): Promise<void> {
    switch (message.kind) {
      case 'ready':
        this.toldPace = undefined;
        this.tellPace();
        if (this.last) this.tell(this.last);
        else await this.read();
        return;
      case 'retry':
        await this.read();
        return;
      case 'choosePipeline':
        this.chosenPipeline = message.pipeline;
        await this.read();
        return;
      case 'freeze':
        this.isFrozen = message.isFrozen;
        // What is being read would still take the place of what is held.
        if (this.isFrozen) this.stopReading();
        if (this.last?.kind === 'page') this.tell({ ...this.last, isFrozen: this.isFrozen });
        this.tellPace();
        if (!this.isFrozen) await this.read();
        return;
      case 'startDemo':
        await vscode.commands.executeCommand('footpath.startDemo');
        return;
      case 'exportReport':
        await vscode.commands.executeCommand('footpath.exportReport', { pipeline: this.shown ?? undefined });
        return;
      case 'openInNotebook':
        await this.needs.openNotebook(chartCell(message.chartId, await this.needs.stores.chosen(), this.shown));
    }
  }

  /** Something was committed: it is read once the pause is over. */
  private onRunChange(): void {
    this.tellPace();
    const epochs = this.needs.runs.resources
      .map(({ id, state, progress }) => `${id} ${state} ${progress && 'epoch' in progress ? progress.epoch : ''}`)
      .join();
    if (epochs !== this.seenEpochs && this.readSoon()) this.seenEpochs = epochs;
  }

  /** False where nobody would see it, or a reading is on its way. */
  private readSoon(): boolean {
    if (!this.panel || this.isFrozen || this.wait) return false;
    if (!this.panel.visible || this.reading) {
      this.isStale = true;
      return false;
    }
    this.isStale = false;
    this.wait = setTimeout(() => {
      this.wait = undefined;
      void this.read();
    }, PAUSE_MS);
    return true;
  }

  /** What is drawn is of another place now. */
  private reread(): void {
    if (!this.panel) return;
    this.last = null;
    void this.read();
  }

  private async read(): Promise<void> {
    this.reading?.abort();
    const reading = new AbortController();
    this.reading = reading;
    let place: Place;
    try {
      place = await this.place();
    } catch (error) {
      // No folder is open, and none is named.
      this.reading = null;
      this.tell({ kind: 'failed', place: '', message: (error as Error).message });
      return;
    }
    if (this.reading !== reading) return;
    this.storeArgs = place.args;
    if (this.last?.kind !== 'page') this.tell({ kind: 'loading', place: place.label });
    if (place.store.kind === 'folder') void this.needs.client.watch([place.store.dir]).catch(() => undefined);
    const { pipelines, pipeline } = await this.pipelineOf(place);
    if (this.reading !== reading) return;
    const args = pipeline === null ? place.args : [...place.args, '--pipeline', pipeline];
    const result = await readPage({ ...place, args }, reading.signal).catch(
      (error: Error): PageResult => ({ kind: 'failed', message: error.message }),
    );
    if (this.reading !== reading) return;
    this.reading = null;
    if (result.kind === 'page') {
      this.tell({
        kind: 'page',
        place: place.label,
        page: result.page,
        isLive: this.isLive(),
        isFrozen: this.isFrozen,
        pipelines,
        pipeline,
      });
    } else this.tell({ ...result, place: place.label });
    this.goOn();
  }

  private onSeen(): void {
    if (!this.panel?.visible) return;
    this.tellPace();
    this.goOn();
  }

  private goOn(): void {
    if (this.isStale) this.readSoon();
    else this.onRunChange();
  }

  /** Of a store that cannot be asked the reading says what is wrong. */
  private async pipelineOf({ store }: Place): Promise<ShownPipeline> {
    const found = await this.needs.client.ask({ kind: 'summary', place: placeOfStore(store) }).catch(() => []);
    return shownPipeline(found, this.chosenPipeline);
  }

  /** The pipeline that is shown, where the store has several. */
  private get shown(): string | null {
    return this.last?.kind === 'page' ? this.last.pipeline : null;
  }

  /** The store that is chosen now, and how a command is told of it. */
  private async place(): Promise<Place> {
    const { entry, stores } = this.needs;
    const store = await stores.chosen();
    const label = store.kind === 'folder' ? vscode.workspace.asRelativePath(store.place) : store.place;
    return { entry, cwd: runFolder(store.dir), args: store.args, env: store.env, label, store };
  }

  /** Those that write into the store that was read last. */
  private runs(): readonly LiveRun[] {
    return runsInto(this.needs.runs.resources, this.storeArgs);
  }

  private isLive(): boolean {
    return this.runs().some(({ state, request }) => request.kind === 'engine' && state === 'running');
  }

  /** As the runs say it of themselves, between their commits too. */
  private tellPace(): void {
    if (!this.panel?.visible || this.isFrozen) return;
    const text = paceText(this.runs());
    if (text === this.toldPace) return;
    this.toldPace = text;
    this.send({ kind: 'pace', text });
  }

  private tell(message: ToldPage | ToldState): void {
    this.last = message;
    this.send(message);
  }

  private send(message: ToDashboard): void {
    void this.panel?.webview.postMessage(message);
    this.telling.fire(message);
  }
}
