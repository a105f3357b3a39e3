import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { FootpathApi } from '../../src/extension';
import type { LiveRun } from '../../src/pipelines/live-run';
import { configure, footpath, freshDataFolder, run, until, workspaceFolder } from './footpath-api';
import { openNotebook, runCell, textOf } from './notebook-rig';

const HEADER = 'event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session';

describe('rough use', () => {
  let api: FootpathApi;
  let folder: string;
  const isOver = (live: LiveRun) => until(api.runs.onDidChange, () => !live.isAlive);
  const commits = (live: LiveRun) => until(api.runs.onDidChange, () => (live.epoch ?? 0) > 0 || !live.isAlive);
  const write = (name: string, text: string) => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  };

  /** What a run fails by. */
  async function causeOf(definition: string | null, source: string): Promise<string> {
    const live = await run<LiveRun>('footpath.runPipeline', { definition, source });
    await isOver(live);
    assert.equal(live.state, 'failed');
    assert.equal(api.pipelinesTree.getTreeItem(live).description, `failed · ${live.cause}`);
    return live.cause!;
  }

  before(async () => {
    api = await footpath();
    folder = mkdtempSync(join(workspaceFolder(), 'rough-'));
  });
  beforeEach(() => freshDataFolder());
  afterEach(async () => {
    await Promise.all(api.runs.resources.map((live) => api.runs.stop(live)));
    for (const live of api.runs.resources) api.runs.remove(live);
    for (const name of ['catalogFolder', 'dataFolder']) await configure(name, undefined);
  });
  after(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  it('of the data folder, which is a file, or where none may be made: Data and the run say what to do', async () => {
    await configure('dataFolder', write('data', 'A file.'));
    const [node, ...others] = await api.dataTree.getChildren();
    assert.deepEqual([node.kind, others], ['error', []]);
    assert.match(String(api.dataTree.getTreeItem(node).label), /is a file, not a folder: use another path\.$/);
    const events = write('one.csv', `${HEADER}\n`);
    assert.match(await causeOf(null, events), /is a file, not a folder: use another path\.$/);
    await configure('dataFolder', '/sys/footpath');
    assert.match(await causeOf(null, events), /^Cannot make the folder \/sys\/footpath: .*: use a folder /);
  });

  it('of events: none at all, other columns, what is no text; and of a catalogue that is missing: the run says what is wrong', async () => {
    assert.match(await causeOf(null, write('zero.csv', '')), /^.*zero\.csv is empty: there is nothing to run\.$/);
    const other = write('other.csv', 'when,what\n1,2\n');
    assert.match(await causeOf(null, other), /has no column 'event_time'\. Its columns: when, what\./);
    assert.match(await causeOf(null, write('binary.csv', 'PK\0\0')), /is a binary file/);
    await configure('catalogFolder', join(folder, 'no-catalogue'));
    assert.match(await causeOf(null, write('one.csv', `${HEADER}\n`)), /no-catalogue holds neither products\.csv nor/);
  });

  it('of a definition that is no JSON: the run says where; of one that is deleted while it runs: it goes on, and Resume says that it is gone', async () => {
    const events = write('one.csv', `${HEADER}\n`);
    const broken = write('broken.footpath.json', '{ "name": "x",\n');
    assert.match(await causeOf(broken, events), /broken\.footpath\.json:2:1: this is not a definition in JSON: /);
    const args = ['--events', '60000', '--rate', '2000', '--to', 'log:shop'];
    const shop = await run<LiveRun>('footpath.startSimulator', { kind: 'generate', args });
    await until(api.runs.onDidChange, () => shop.state !== 'starting');
    const text = '{ "name": "club" }';
    const definition = write('club.footpath.json', text);
    const engine = await run<LiveRun>('footpath.runPipeline', { definition, source: 'log:shop', follow: true });
    await commits(engine);
    rmSync(definition);
    const epoch = engine.epoch!;
    await until(api.runs.onDidChange, () => engine.epoch! > epoch || !engine.isAlive);
    assert.equal(engine.cause, null);
    await api.runs.stop(engine);
    await vscode.commands.executeCommand('footpath.resumeRun', engine);
    await isOver(engine);
    assert.match(engine.cause!, /club\.footpath\.json does not exist\. Check the path\.$/);
    write('club.footpath.json', text);
    await vscode.commands.executeCommand('footpath.resumeRun', engine);
    await until(api.runs.onDidChange, () => engine.epoch! > epoch && (engine.state === 'running' || !engine.isAlive));
    assert.equal(engine.cause, null);
  });

  it('of a notebook that is no JSON: it is not opened, and others run', async () => {
    const broken = write('broken.ipynb', '{ "cells": [');
    await assert.rejects(async () => vscode.workspace.openNotebookDocument(vscode.Uri.file(broken)));
    const { notebook } = await openNotebook(['1 + 1']);
    assert.equal(textOf(await runCell(notebook, 0)).trim(), '2');
  });
});
