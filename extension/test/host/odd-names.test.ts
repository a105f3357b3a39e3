import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { DataNode } from '../../src/data/data-nodes';
import type { FootpathApi } from '../../src/extension';
import type { LiveRun } from '../../src/pipelines/live-run';
import { configure, footpath, run, until, workspaceFolder } from './footpath-api';
import { openNotebook, runCell } from './notebook-rig';

const ODD = `odd name #1 $(bell) 100%25 'ünïcode' "q" & [more](x)`;
const MARKUP = '<img src=x onerror=alert(1)>[click](command:workbench.action.quit)';
const DAY = '2019-10-01';

describe('odd names', () => {
  let api: FootpathApi;
  let folder: string;
  let engine: LiveRun;

  async function nodes(parent?: DataNode): Promise<DataNode[]> {
    const children = await api.dataTree.getChildren(parent);
    return [...children, ...(await Promise.all(children.map((child) => nodes(child)))).flat()];
  }

  before(async () => {
    api = await footpath();
    folder = join(mkdtempSync(join(workspaceFolder(), 'odd-')), ODD);
    mkdirSync(folder);
    await configure('dataFolder', join(folder, 'data'));
  });
  after(async () => {
    for (const live of api.runs.resources) api.runs.remove(live);
    await configure('dataFolder', undefined);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('of folder, file and definition are taken as they are, with markup in the events: run, tree, query, report', async () => {
    const csv = join(folder, `${ODD}.csv`);
    writeFileSync(csv, hostileEvents());
    const definition = join(folder, `${ODD}.footpath.json`);
    writeFileSync(definition, '{ "name": "odd" }');
    engine = await run<LiveRun>('footpath.runPipeline', { definition, source: csv });
    await until(api.runs.onDidChange, () => !engine.isAlive);
    assert.equal(engine.state, 'finished', engine.cause ?? '');
    assert.equal(engine.name, `odd ← ${ODD}.csv`);
    const [store, pipeline] = await nodes();
    assert.deepEqual([store.kind, pipeline.kind], ['store', 'pipeline']);
    const place = { kind: 'folder', dir: join(folder, 'data') } as const;
    const text = { collection: 'session_metrics', filter: '', sort: '' };
    const { query } = await api.data.ask({ kind: 'query', place, text });
    const { rows } = await api.data.ask({ kind: 'page', query, first: 0, count: 5 });
    assert.ok(rows.flat().some((cell) => cell.includes(MARKUP)));
    await api.data.ask({ kind: 'close', query });
    const out = join(folder, `${ODD}.html`);
    await run('footpath.exportReport', { out });
    assert.ok(statSync(out).size > 0);
  });

  it('and markup are plain text in both trees: nothing in them is read as markup', async () => {
    const missing = join(folder, `${MARKUP.replaceAll('/', '')}.csv`);
    const failed = await run<LiveRun>('footpath.runPipeline', { definition: null, source: missing });
    await until(api.runs.onDidChange, () => !failed.isAlive);
    assert.ok(failed.cause!.includes(missing), failed.cause!);
    const runs = api.pipelinesTree.getChildren();
    const items = [
      ...[...runs, ...runs.flatMap((each) => api.pipelinesTree.getChildren(each))].map((node) =>
        api.pipelinesTree.getTreeItem(node),
      ),
      ...(await nodes()).map((node) => api.dataTree.getTreeItem(node)),
    ];
    assert.ok(items.length > 8);
    for (const { label, description, tooltip } of items) {
      assert.equal(typeof label, 'string');
      assert.ok(['string', 'undefined'].includes(typeof description));
      assert.equal(typeof tooltip, 'string');
    }
  });

  it('of what a hover explains are code: it is not trusted and holds no HTML', async () => {
    const fence = '```';
    const opened = await openNotebook([`/**\n * ${MARKUP}\n * ${fence}\n * behind it\n */\nconst odd = 1;`, 'odd']);
    await runCell(opened.notebook, 0);
    const { document } = opened.notebook.cellAt(1);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      new vscode.Position(0, 1),
    );
    const texts = hovers.flatMap(({ contents }) => contents as vscode.MarkdownString[]);
    // Beside the one of the editor, which has a view of its own of what is written there.
    const ours = texts.find(({ value }) =>
      /^(`{4,})typescript\n[\s\S]*command:workbench\.action\.quit[\s\S]*\n\1$/.test(value.trim()),
    );
    assert.ok(ours, JSON.stringify(texts.map(({ value }) => value)));
    assert.deepEqual([Boolean(ours.isTrusted), Boolean(ours.supportHtml)], [false, false]);
  });
});

/** Sixty views of products whose brand and category are markup. */
function hostileEvents(): string {
  const quoted = `"${MARKUP.replaceAll('"', '""')}"`;
  const rows = Array.from({ length: 60 }, (_, minute) => {
    const time = `${DAY} 00:${String(minute).padStart(2, '0')}:00 UTC`;
    return `${time},view,1,2,${quoted},${quoted},9.5,${minute % 7},${quoted}`;
  });
  const columns = 'event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session';
  return [columns, ...rows, ''].join('\n');
}
