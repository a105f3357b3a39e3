import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { LiveRun } from '../../src/pipelines/live-run';
import { footpath, run } from './footpath-api';

const root = () => vscode.workspace.workspaceFolders![0].uri.fsPath;

const WITHIN_MS = 25_000;

/** Waits until something is so. @throws Error that says what did not come. */
async function until<T>(what: string, look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const end = Date.now() + WITHIN_MS;
  while (Date.now() < end) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`did not come: ${what}`);
}

const problemsIn = (uri: vscode.Uri) =>
  vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'footpath');

describe('definition files', () => {
  it('show what the library finds wrong, at its place, and no more once it is mended', async () => {
    const file = join(root(), 'wrong.footpath.json');
    writeFileSync(file, '{\n  "name": "shop",\n  "watermark": { "delay": "never" }\n}\n');
    const document = await vscode.workspace.openTextDocument(file);
    await vscode.commands.executeCommand('footpath.showLog');
    await vscode.window.showTextDocument(document);
    const problems = await until('a problem', () =>
      problemsIn(document.uri).length > 0 ? problemsIn(document.uri) : undefined,
    );
    assert.equal(document.getText(problems[0].range), '"never"');
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, problems[0].range, '"10m"');
    await vscode.workspace.applyEdit(edit);
    await until('no problem', () => (problemsIn(document.uri).length === 0 ? true : undefined));
    await document.save();
    rmSync(file);
  });

  it('are judged and run as they are, not as they were: a past one beside its changes is only shown', async () => {
    const text = '{ "name": 1 }';
    const provider = vscode.workspace.registerTextDocumentContentProvider('past', {
      provideTextDocumentContent: () => text,
    });
    const file = join(root(), 'now.footpath.json');
    writeFileSync(file, text);
    const past = await vscode.workspace.openTextDocument(vscode.Uri.file(file).with({ scheme: 'past' }));
    const now = await vscode.workspace.openTextDocument(file);
    await until('a problem', () => (problemsIn(now.uri).length > 0 ? true : undefined));
    assert.deepEqual(problemsIn(past.uri), []);
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', past.uri);
    assert.deepEqual(lenses, []);
    provider.dispose();
    rmSync(file);
  });

  it('have Run above their text', async () => {
    const file = join(root(), 'right.footpath.json');
    writeFileSync(file, '{ "name": "shop" }\n');
    const document = await vscode.workspace.openTextDocument(file);
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      document.uri,
    );
    assert.deepEqual(
      lenses.map(({ command }) => command?.command),
      ['footpath.runPipeline'],
    );
    assert.deepEqual(lenses[0].command?.arguments, [{ definition: file }]);
    rmSync(file);
  });

  it('have their keys completed and explained by the schema', async () => {
    const file = join(root(), 'keys.footpath.json');
    writeFileSync(file, '{\n  "watermark": { "delay": "10m" },\n  "outputs": [],\n  \n}\n');
    const document = await vscode.workspace.openTextDocument(file);
    const offered = await until('a completion', async () => {
      const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        document.uri,
        new vscode.Position(3, 2),
      );
      const labels = items.map(({ label }) => (typeof label === 'string' ? label : label.label));
      return labels.includes('dedupe') ? labels : undefined;
    });
    for (const key of ['name', 'source', 'joins', 'derive']) assert.ok(offered.includes(key), offered.join());
    assert.ok(!offered.includes('watermark'), 'it is there already');
    const explained = async (word: string) => {
      const place = document.positionAt(document.getText().indexOf(word) + 1);
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        document.uri,
        place,
      );
      return hovers.flatMap(({ contents }) => contents.map((text) => (text as vscode.MarkdownString).value)).join();
    };
    assert.match(await explained('watermark'), /When a record is late/);
    assert.match(await explained('delay'), /How far behind/);
    assert.match(await explained('outputs'), /collections that come out/);
    rmSync(file);
  });

  it('are saved before they are run: what stands on the screen is run', async () => {
    const file = join(root(), 'changed.footpath.json');
    writeFileSync(file, '{ "name": "shop" }\n');
    const document = await vscode.workspace.openTextDocument(file);
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, new vscode.Range(0, 0, 0, 18), '{ "name": "club" }');
    await vscode.workspace.applyEdit(edit);
    assert.ok(document.isDirty);
    const { runs } = await footpath();
    const request = { definition: file, source: 'log:not-there', follow: false };
    const live = await run<LiveRun>('footpath.runPipeline', request);
    assert.match(readFileSync(file, 'utf8'), /club/);
    assert.match(live.name, /^club/);
    await until('the end of the run', () => (live.isAlive ? undefined : true));
    runs.remove(live);
    rmSync(file);
  });

  it('are guessed from a file of events', async () => {
    const csv = join(root(), 'orders.csv');
    writeFileSync(csv, 'when,what,item,customer\n2024-01-01T00:00:00Z,view,1,7\n2024-01-01T00:01:00Z,purchase,1,7\n');
    await vscode.commands.executeCommand('footpath.newDefinition', vscode.Uri.file(csv));
    const opened = vscode.window.activeTextEditor?.document;
    assert.equal(opened?.uri.fsPath, join(root(), 'orders.footpath.json'));
    assert.equal(JSON.parse(opened.getText()).source.columns.event_time, 'when');
    rmSync(csv);
    rmSync(opened.uri.fsPath);
  });
});
