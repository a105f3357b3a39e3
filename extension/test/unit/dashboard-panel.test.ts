import { expect, it, vi } from 'vitest';
import type { ToDashboard } from '../../src/dashboard/protocol';

const errors: string[] = [];
const opened: FakePanel[] = [];

class FakePanel {
  readonly posted: ToDashboard[] = [];
  say: (message: object) => void = () => undefined;
  visible = true;
  isDisposed = false;
  readonly webview = {
    options: {},
    html: '',
    cspSource: 'self',
    asWebviewUri: String,
    onDidReceiveMessage: (listener: (message: object) => void) => {
      this.say = listener;
    },
    postMessage: async (message: ToDashboard) => this.posted.push(message),
  };
  see: () => void = () => undefined;
  readonly onDidChangeViewState = (listener: () => void) => {
    this.see = listener;
  };
  readonly onDidDispose = () => undefined;
  readonly reveal = () => undefined;
  readonly dispose = () => {
    this.isDisposed = true;
  };
}

vi.mock('vscode', () => ({
  EventEmitter: class {
    readonly event = () => undefined;
    fire() {}
    dispose() {}
  },
  Disposable: { from: () => ({ dispose: () => undefined }) },
  ViewColumn: { Active: -1 },
  Uri: { joinPath: (...parts: string[]) => parts.join('/') },
  workspace: { onDidChangeConfiguration: () => undefined, getConfiguration: () => ({ get: () => undefined }) },
  window: {
    createWebviewPanel: () => opened[opened.push(new FakePanel()) - 1],
    showErrorMessage: async (message: string) => void errors.push(message),
    createOutputChannel: () => ({ error: () => undefined }),
  },
}));
const { DashboardPanel } = await import('../../src/dashboard/dashboard-panel');

const running = {
  name: 'shop',
  state: 'running',
  awaited: new Set(),
  request: { kind: 'engine', args: [] },
  progress: {
    rows: 5000,
    rowsPerSecond: 18_204,
    watermarkMs: Date.UTC(2019, 9, 31, 22, 10),
    lag: { records: 1204, seconds: 0.4 },
    share: null,
    epoch: 3,
  },
};

/** A dashboard whose store cannot be said, in a window with these runs. */
function dashboard() {
  const runs: { resources: object[]; changed: () => void } = { resources: [], changed: () => undefined };
  const panel = new DashboardPanel({
    context: { extensionUri: 'extension' },
    runs: {
      get resources() {
        return runs.resources;
      },
      onDidChange: (listener: () => void) => {
        runs.changed = listener;
      },
    },
    entry: 'cli.cjs',
    stores: { chosen: async () => Promise.reject(new Error('No folder is open.')) },
    client: { onDidChange: () => undefined },
    openNotebook: async () => undefined,
  } as never);
  return { panel, runs };
}

it('tells what a click could not do, where somebody sees it', async () => {
  const { panel } = dashboard();
  panel.show();
  opened.at(-1)!.say({ kind: 'openInNotebook', chartId: 'traffic' });
  await vi.waitFor(() => expect(errors).toEqual(['No folder is open.']));
});

it('pushes the pace of the runs on as they say it, once each, and none while it stands still', () => {
  const { panel, runs } = dashboard();
  panel.show();
  const { posted, say } = opened.at(-1)!;
  const paces = () => posted.flatMap((message) => (message.kind === 'pace' ? [message.text] : []));
  say({ kind: 'ready' });
  runs.resources = [running];
  runs.changed();
  runs.changed();
  const text = 'shop · 18.2 k ev/s · lag 1 204 records, 0.4 s · watermark 2019-10-31 22:10:00 UTC';
  expect(paces().map((pace) => String(pace).replaceAll(/[\u2009\u202f\u00a0]/g, ' '))).toEqual(['null', text]);
  say({ kind: 'freeze', isFrozen: true });
  runs.resources = [];
  runs.changed();
  expect(paces()).toHaveLength(2);
  say({ kind: 'freeze', isFrozen: false });
  expect(paces().at(-1)).toBe(null);
});

it('says the pace of now once it is seen again', () => {
  const { panel, runs } = dashboard();
  panel.show();
  const shown = opened.at(-1)!;
  shown.visible = false;
  runs.resources = [running];
  runs.changed();
  expect(shown.posted).toEqual([]);
  shown.visible = true;
  shown.see();
  expect(shown.posted).toMatchObject([{ kind: 'pace', text: expect.stringMatching(/^shop · 18/) }]);
});

it('takes over the panel of a window that was loaded anew, and leaves no second one', () => {
  const { panel } = dashboard();
  const [left, another] = [new FakePanel(), new FakePanel()];
  panel.restore(left as never);
  expect(left.webview.html).toContain('dashboard.js');
  expect(left.webview.options).toMatchObject({ enableScripts: true, localResourceRoots: ['extension/dist'] });
  panel.restore(another as never);
  expect([left.isDisposed, another.isDisposed]).toEqual([false, true]);
});
