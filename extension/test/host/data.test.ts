import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { ToDashboard } from '../../src/dashboard/protocol';
import type { DataError } from '../../src/data/data-client';
import type { CollectionNode, DataNode } from '../../src/data/data-nodes';
import type { Page } from '../../src/data/protocol';
import type { FootpathApi } from '../../src/extension';
import type { LiveRun } from '../../src/pipelines/live-run';
import { configure, footpath, freshDataFolder, run, until, workspaceFolder } from './footpath-api';

const SIMULATOR = {
  kind: 'generate',
  args: ['--events', '20000', '--to', 'log:shop', '--partitions', '2', '--late', '0.05', '--malformed', '0.01'],
} as const;

describe('the view Data', () => {
  let api: FootpathApi;
  let dir: string;
  const place = () => ({ kind: 'folder', dir }) as const;

  /** All nodes of the tree. */
  async function nodes(parent?: DataNode): Promise<DataNode[]> {
    const children = await api.dataTree.getChildren(parent);
    return [...children, ...(await Promise.all(children.map((child) => nodes(child)))).flat()];
  }

  /** The tree, once some node of it, or none, is so: a database comes when it answers. */
  async function nodesOnce(isSo: (found: readonly DataNode[]) => boolean): Promise<DataNode[]> {
    let found = await nodes();
    while (!isSo(found)) {
      await new Promise<void>((resolve) => {
        const listening = api.dataTree.onDidChangeTreeData(() => {
          listening.dispose();
          resolve();
        });
      });
      found = await nodes();
    }
    return found;
  }

  async function collection(name: string): Promise<CollectionNode> {
    const found = (await nodes()).find((node) => node.kind === 'collection' && node.collection.name === name);
    assert.ok(found, `no node of ${name}`);
    return found as CollectionNode;
  }

  /** What the dashboard shows next, once it has read it. */
  function shownPage(): Promise<ToDashboard & { kind: 'page' }> {
    return new Promise((resolve, reject) => {
      const listening = api.dashboard.onDidTell((told) => {
        if (told.kind === 'loading' || told.kind === 'pace') return;
        listening.dispose();
        if (told.kind === 'page') resolve(told);
        else reject(new Error(told.message));
      });
    });
  }

  /** What the next panel of a collection shows: its columns, and the rows that its page asked for and was given. */
  function shownDocuments(
    name: string,
  ): Promise<{ columns: readonly string[]; rows: Page['rows']; total: number | null }> {
    return new Promise((resolve, reject) => {
      let opened: { columns: readonly string[]; total: number | null } | null = null;
      const listening = api.onDidTellDocuments(({ collection: told, message }) => {
        if (told !== name) return;
        if (message.kind === 'opened') opened = message;
        if (message.kind !== 'page' && message.kind !== 'error') return;
        listening.dispose();
        if (message.kind === 'error' || opened === null) reject(new Error(`no documents: ${JSON.stringify(message)}`));
        else resolve({ ...opened, rows: message.rows });
      });
    });
  }

  const openTab = () => vscode.window.tabGroups.activeTabGroup.activeTab;
  const tabLabel = () => openTab()?.label;

  before(async () => {
    api = await footpath();
    dir = await freshDataFolder();
    await configure('source', 'log:shop');
  });

  after(async () => {
    await configure('store', undefined);
    await configure('source', undefined);
    for (const live of api.runs.resources) api.runs.remove(live);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('is empty where there is no store, and is told of the first commit', async () => {
    assert.deepEqual(await nodes(), []);
    const told = new Promise<void>((resolve) => {
      const listening = api.data.onDidChange((changed) => {
        if (changed !== dir) return;
        listening.dispose();
        resolve();
      });
    });
    const simulator = await run<LiveRun>('footpath.startSimulator', SIMULATOR);
    await until(api.runs.onDidChange, () => !simulator.isAlive);
    assert.equal(simulator.state, 'finished', simulator.cause ?? '');
    const engine = await run<LiveRun>('footpath.runPipeline', { definition: null, follow: false });
    await until(api.runs.onDidChange, () => !engine.isAlive);
    assert.equal(engine.state, 'finished', engine.cause ?? '');
    await told;
  });

  it('shows the store, its pipelines and collections with counts', async () => {
    const kinds = (await nodes()).map((node) => node.kind);
    assert.deepEqual(kinds.slice(0, 2), ['store', 'pipeline']);
    const late = await collection('late_events');
    assert.ok(late.collection.documents > 0);
    const item = api.dataTree.getTreeItem(late);
    assert.match(String(item.description), /^[\d\u202f]+ docs$/);
    assert.equal(item.command?.command, 'footpath.queryCollection');
  });

  it('pages, filters and sorts in MongoDB’s language, and says at which field it is wrong', async () => {
    const ask = (filter: string, sort: string) =>
      api.data.ask({ kind: 'query', place: place(), text: { collection: 'session_metrics', filter, sort } });
    const { query, columns, total } = await ask('', '{"session_start": 1}');
    assert.ok(total! > 500);
    const start = columns.indexOf('session_start');
    const page = await api.data.ask({ kind: 'page', query, first: 450, count: 30 });
    assert.equal(page.rows.length, 30);
    const times = page.rows.map((row) => row[start]);
    assert.deepEqual(times, [...times].sort());
    const earlier = await api.data.ask({ kind: 'page', query, first: 0, count: 1 });
    assert.ok(earlier.rows[0][start] <= times[0]);
    const whole = JSON.parse(await api.data.ask({ kind: 'document', query, row: 450 }));
    assert.equal(whole.session_start, times[0]);
    const end = await api.data.ask({ kind: 'page', query, first: total! - 5, count: 30 });
    assert.deepEqual([end.rows.length, end.isEnd], [5, true]);
    const some = await ask('{"converted_to_purchase": true}', '');
    assert.ok((await api.data.ask({ kind: 'count', query: some.query })) < total!);
    const stages = await ask('[{"$group": {"_id": "$behavior_segment", "n": {"$sum": 1}}}]', '{"n": -1}');
    assert.deepEqual(stages.columns, ['_id', 'n']);
    for (const each of [query, some.query, stages.query]) await api.data.ask({ kind: 'close', query: each });
    const isWrong = (field: string, word: RegExp) => (error: DataError) => {
      assert.equal(error.field, field);
      assert.match(error.message, word);
      return true;
    };
    await assert.rejects(ask('{"a": {"$gte": 1, "$nope": 2}}', ''), isWrong('filter', /\$nope/));
    await assert.rejects(ask('{', ''), isWrong('filter', /^It is not JSON/));
    await assert.rejects(ask('', '{"a": 7}'), isWrong('sort', /a/));
  });

  it('the data process ends when it is killed, and the next question starts another', async () => {
    const { pid } = api.data;
    process.kill(pid!, 'SIGKILL');
    await assert.rejects(api.data.ask({ kind: 'summary', place: place() }), /has ended|closed/).catch(() => undefined);
    assert.equal((await api.data.ask({ kind: 'summary', place: place() })).length, 1);
    assert.notEqual(api.data.pid, pid);
  });

  for (const [command, label, column] of [
    ['showWindows', 'windowed_metrics', 'window_start'],
    ['showSessions', 'session_metrics', 'session_start'],
    ['showLateEvents', 'late_events', 'event_time'],
    ['showDeadLetters', 'dead_letters', 'reason'],
  ]) {
    it(`footpath.${command} opens the documents of ${label}`, async () => {
      const shown = shownDocuments(label);
      await vscode.commands.executeCommand(`footpath.${command}`);
      await until(vscode.window.tabGroups.onDidChangeTabs, () => tabLabel() === label);
      const input = openTab()!.input as vscode.TabInputWebview;
      assert.match(input.viewType, /footpath\.documents$/);
      const { columns, rows, total } = await shown;
      assert.equal(total, (await collection(label)).collection.documents);
      assert.equal(rows.length, Math.min(total!, 200));
      assert.ok(columns.includes(column), columns.join());
      assert.ok(rows.every((row) => row[columns.indexOf(column)] !== ''));
    });
  }

  it('opens the documents of a node, and refreshes', async () => {
    const node = await collection('session_metrics');
    const shown = shownDocuments('session_metrics');
    await vscode.commands.executeCommand('footpath.queryCollection', node);
    await until(vscode.window.tabGroups.onDidChangeTabs, () => tabLabel() === 'session_metrics');
    assert.equal((await shown).total, node.collection.documents);
    let isTold = false;
    const listening = api.dataTree.onDidChangeTreeData(() => {
      isTold = true;
    });
    await vscode.commands.executeCommand('footpath.refreshData');
    listening.dispose();
    assert.ok(isTold);
  });

  it('copies a query, and opens it in a notebook', async () => {
    const wanted = { collection: 'session_metrics', filter: '{"user_id": 1}', sort: '{"session_start": -1}' };
    await vscode.commands.executeCommand('footpath.copyAsQuery', wanted);
    const text = await vscode.env.clipboard.readText();
    assert.match(text, /collection\("session_metrics"\)\.find\(\{"user_id": 1\}, \{ sort: \{"session_start": -1\}/);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.commands.executeCommand('footpath.openQueryInNotebook', wanted);
    const notebook = vscode.window.activeNotebookEditor!.notebook;
    assert.equal(notebook.cellAt(0).document.getText(), text);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('opens a query in the TypeScript notebook in view, selected, and in no other notebook', async () => {
    const wanted = { collection: 'session_metrics', filter: '{"user_id": 2}', sort: '' };
    const python = await openCells('python', ['import pandas', 'pandas']);
    await vscode.commands.executeCommand('footpath.openQueryInNotebook', wanted);
    const { notebook: begun } = vscode.window.activeNotebookEditor!;
    assert.notEqual(begun, python);
    assert.equal(python.cellCount, 2);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    const ours = await openCells('typescript', ['1', '2', '3']);
    vscode.window.activeNotebookEditor!.selection = new vscode.NotebookRange(1, 2);
    await vscode.commands.executeCommand('footpath.openQueryInNotebook', wanted);
    const editor = vscode.window.activeNotebookEditor!;
    assert.equal(editor.notebook, ours);
    assert.match(ours.cellAt(2).document.getText(), /"user_id": 2/);
    assert.deepEqual([editor.selection.start, editor.selection.end], [2, 3]);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('exports a collection in each format, and the report, which opens', async () => {
    const node = await collection('session_metrics');
    for (const ending of ['parquet', 'arrow', 'csv', 'ndjson']) {
      const out = join(workspaceFolder(), `sessions.${ending}`);
      const { documents } = await run<{ documents: number }>('footpath.exportCollection', { ...node, out });
      assert.equal(documents, node.collection.documents);
      const bytes = readFileSync(out);
      const begin = bytes.toString('latin1', 0, 6);
      // A line a document, behind one of names in CSV; the others begin with their mark.
      const lines = bytes.toString().trimEnd().split('\n');
      if (ending === 'parquet') assert.equal(begin.slice(0, 4), 'PAR1');
      else if (ending === 'arrow') assert.equal(begin, 'ARROW1');
      else assert.equal(lines.length, documents + (ending === 'csv' ? 1 : 0));
      if (ending === 'csv') assert.match(lines[0], /\bsession_start\b/);
      if (ending === 'ndjson') assert.ok(lines.every((line) => JSON.parse(line).session_start !== undefined));
      rmSync(out);
    }
    const out = join(workspaceFolder(), 'report.html');
    await run('footpath.exportReport', { out });
    assert.match(readFileSync(out, 'utf8').slice(0, 2000), /<title>Footpath report<\/title>/);
    await until(vscode.window.tabGroups.onDidChangeTabs, () => tabLabel() === 'Footpath report');
    rmSync(out);
  });

  it('releases late records, which a rebuild takes in', async () => {
    const late = await collection('late_events');
    const request = { ...late, filter: '', confirmed: true };
    const { released } = await run<{ released: number }>('footpath.requeue', request);
    assert.equal(released, late.collection.documents);
    const rebuilt = await run<LiveRun>('footpath.rebuildRun', { definition: null, follow: false });
    await until(api.runs.onDidChange, () => !rebuilt.isAlive);
    assert.equal(rebuilt.state, 'finished', rebuilt.cause ?? '');
    const left = (await nodes()).find((node) => node.kind === 'collection' && node.collection.name === 'late_events');
    assert.ok(left === undefined || (left as CollectionNode).collection.documents === 0);
  });

  it('shows and exports of a pipeline its own collections, beside another one in the store', async () => {
    const file = join(workspaceFolder(), 'club.footpath.json');
    writeFileSync(
      file,
      '{ "name": "club", "outputs": [{ "kind": "session", "collection": "visits", "behaviorWindows": null }] }\n',
    );
    const engine = await run<LiveRun>('footpath.runPipeline', { definition: file, follow: false });
    await until(api.runs.onDidChange, () => !engine.isAlive);
    assert.equal(engine.state, 'finished', engine.cause ?? '');
    const club = (await nodes()).find((node) => node.kind === 'pipeline' && node.pipeline.name === 'club')!;
    await vscode.commands.executeCommand('footpath.showSessions', club);
    await until(vscode.window.tabGroups.onDidChangeTabs, () => tabLabel() === 'visits');
    const dead = (await nodes(club)).find(
      (node) => node.kind === 'collection' && node.collection.name === 'dead_letters',
    ) as CollectionNode;
    const out = join(workspaceFolder(), 'dead.ndjson');
    const exported = await run<{ documents: number }>('footpath.exportCollection', { ...dead, out });
    assert.ok(exported.documents > 0);
    assert.equal(exported.documents, dead.collection.documents);
    assert.match(readFileSync(out, 'utf8').split('\n')[0], /"pipeline":"club"/);
    const page = shownPage();
    await vscode.commands.executeCommand('footpath.openDashboard');
    const { pipelines, pipeline } = await page;
    assert.deepEqual([pipelines, pipeline], [['club', 'default'], 'club']);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    const report = join(workspaceFolder(), 'club.html');
    await run('footpath.exportReport', { out: report, pipeline: 'club' });
    for (const each of [file, out, report]) rmSync(each);
  });

  it('proves exactly once, over a file', async function () {
    this.timeout(300_000);
    const csv = join(workspaceFolder(), 'proof.csv');
    await run('footpath.startSimulator', { kind: 'generate', args: ['--events', '3000', '--out', csv] });
    await until(api.runs.onDidChange, () => api.runs.resources.every(({ isAlive }) => !isAlive));
    const report = await run<{ verdict: string; kills: number; csv: string }>('footpath.verify', { kills: 2, csv });
    assert.deepEqual([report.verdict, report.kills, report.csv], ['same', 2, csv]);
    rmSync(csv);
  });

  it('chooses a database, whose address is no setting and whose absence is a node with what to do', async () => {
    const uri = 'mongodb://somebody:secret-word@127.0.0.1:1/?serverSelectionTimeoutMS=500';
    await vscode.commands.executeCommand('footpath.chooseStore', { kind: 'mongodb', uri, database: 'shop' });
    const isError = ({ kind }: DataNode) => kind === 'error';
    const error = (await nodesOnce((found) => found.some(isError))).find(isError)!;
    const item = api.dataTree.getTreeItem(error);
    assert.match(String(item.label), /127\.0\.0\.1:1/);
    assert.doesNotMatch(JSON.stringify([item, vscode.workspace.getConfiguration('footpath')]), /secret-word/);
    assert.equal(item.command?.command, 'footpath.chooseStore');
    await vscode.commands.executeCommand('footpath.chooseStore', { kind: 'folder' });
    await vscode.commands.executeCommand('footpath.forgetMongodbAddress');
    await nodesOnce((found) => !found.some(isError));
  });

  it('chooses a source', async () => {
    await vscode.commands.executeCommand('footpath.chooseSource', 'log:other');
    assert.equal(vscode.workspace.getConfiguration('footpath').get('source'), 'log:other');
  });

  it('is empty again once the data folder is deleted', async () => {
    assert.ok(existsSync(dir));
    const told = new Promise<void>((resolve) => {
      const listening = api.dataTree.onDidChangeTreeData(() => {
        if (existsSync(join(dir, 'store.json'))) return;
        listening.dispose();
        resolve();
      });
    });
    rmSync(dir, { recursive: true, force: true });
    await told;
    assert.deepEqual(await nodes(), []);
  });
});

/** A notebook in view, not saved, with these cells. */
async function openCells(language: string, texts: readonly string[]): Promise<vscode.NotebookDocument> {
  const cells = texts.map((text) => new vscode.NotebookCellData(vscode.NotebookCellKind.Code, text, language));
  const notebook = await vscode.workspace.openNotebookDocument('jupyter-notebook', new vscode.NotebookData(cells));
  await vscode.window.showNotebookDocument(notebook);
  return notebook;
}
