import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { FootpathApi } from '../../src/extension';
import type { LiveRun } from '../../src/pipelines/live-run';
import { configure, footpath, freshDataFolder, run, until, workspaceFolder } from './footpath-api';

const ENGINE = { definition: null, source: 'log:shop', follow: true };
/** Nobody listens here, and so long it is waited for. */
const NOBODY = '127.0.0.1:1';
const PATIENCE = { KAFKA_RETRY_FOR: '1s', MONGODB_RETRY_FOR: '1s' };

describe('a run whose place is lost', () => {
  let api: FootpathApi;
  let dir: string;
  const isOver = (live: LiveRun) => until(api.runs.onDidChange, () => !live.isAlive);
  const commits = (live: LiveRun) => until(api.runs.onDidChange, () => (live.epoch ?? 0) > 0 || !live.isAlive);
  const simulate = (...args: string[]) =>
    run<LiveRun>('footpath.startSimulator', { kind: 'generate', args: ['--partitions', '2', ...args] });

  /** What the tree says of it: that it failed, why, and what to do. */
  function failedWith(live: LiveRun, cause: RegExp): void {
    assert.equal(live.state, 'failed');
    assert.match(live.cause!, cause);
    const item = api.pipelinesTree.getTreeItem(live);
    assert.equal(item.description, `failed · ${live.cause}`);
    assert.equal(item.contextValue, `footpath.${live.request.kind}.failed`);
  }

  before(async () => {
    api = await footpath();
    Object.assign(process.env, PATIENCE);
  });
  beforeEach(async () => {
    dir = await freshDataFolder();
  });
  afterEach(async () => {
    await Promise.all(api.runs.resources.map((live) => api.runs.stop(live)));
    for (const live of api.runs.resources) api.runs.remove(live);
    for (const name of ['store', 'kafkaBrokers', 'dataFolder']) await configure(name, undefined);
  });
  after(() => {
    for (const name of Object.keys(PATIENCE)) delete process.env[name];
  });

  it('because the data folder is deleted: shop and engine have failed and say so, Data is empty, and it all can begin anew', async () => {
    const shop = await simulate('--events', '400000', '--rate', '2000', '--to', 'log:shop');
    await until(api.runs.onDidChange, () => shop.state !== 'starting');
    const engine = await run<LiveRun>('footpath.runPipeline', ENGINE);
    await commits(engine);
    assert.equal((await api.dataTree.getChildren()).length, 1);
    // As an editor deletes: it is away at once.
    renameSync(dir, `${dir}.gone`);
    rmSync(`${dir}.gone`, { recursive: true, force: true, maxRetries: 20 });
    await Promise.all([isOver(shop), isOver(engine)]);
    failedWith(shop, /^The topic shop was removed while it was being written .* Run the same command again/);
    failedWith(
      engine,
      /(was removed while it was being run|was removed, with the topic shop).* run the same command again/,
    );
    assert.ok(engine.cause!.includes(dir), engine.cause!);
    assert.deepEqual(await api.dataTree.getChildren(), []);
    await vscode.commands.executeCommand('footpath.resumeRun', engine);
    await isOver(engine);
    failedWith(engine, /^There is no topic shop in /);
    await isOver(await simulate('--events', '3000', '--to', 'log:shop'));
    await vscode.commands.executeCommand('footpath.resumeRun', engine);
    await commits(engine);
    assert.equal(engine.cause, null);
  });

  it('because files of its store are deleted: Resume says which is gone and what to do, and Rebuild does it', async () => {
    await isOver(await simulate('--events', '3000', '--to', 'log:shop'));
    const engine = await run<LiveRun>('footpath.runPipeline', ENGINE);
    await commits(engine);
    await api.runs.stop(engine);
    assert.equal(engine.state, 'stopped');
    rmSync(join(dir, 'pipelines/default/files'), { recursive: true });
    await vscode.commands.executeCommand('footpath.resumeRun', engine);
    await isOver(engine);
    failedWith(engine, /default.files.state-.*\.state is gone, .* Restore this file from a copy, or .* --rebuild\.$/);
    const rebuilt = await run<LiveRun>('footpath.rebuildRun', engine);
    await commits(rebuilt);
    assert.equal(rebuilt.cause, null);
  });

  it('because no broker answers: it has failed and says which', async () => {
    await configure('kafkaBrokers', NOBODY);
    const engine = await run<LiveRun>('footpath.runPipeline', { ...ENGINE, source: 'kafka:shop' });
    await isOver(engine);
    failedWith(engine, new RegExp(NOBODY));
  });

  it('because no database answers: it has failed and says which, without its password; in a folder the same topic is read', async () => {
    await isOver(await simulate('--events', '3000', '--to', 'log:shop'));
    const uri = `mongodb://somebody:secret-word@${NOBODY}/`;
    await vscode.commands.executeCommand('footpath.chooseStore', { kind: 'mongodb', uri, database: 'shop' });
    const engine = await run<LiveRun>('footpath.runPipeline', ENGINE);
    await isOver(engine);
    failedWith(engine, new RegExp(NOBODY));
    assert.doesNotMatch(JSON.stringify([api.pipelinesTree.getTreeItem(engine), engine.request.args]), /secret-word/);
    await vscode.commands.executeCommand('footpath.chooseStore', { kind: 'folder' });
    await vscode.commands.executeCommand('footpath.forgetMongodbAddress');
    const again = await run<LiveRun>('footpath.runPipeline', ENGINE);
    await commits(again);
    assert.equal(again.cause, null);
  });

  it('because its disk is full: it has failed and says so; with room again Resume finishes it', async function () {
    const disk = mkdtempSync(join(workspaceFolder(), 'disk-'));
    if (!mount(disk)) return this.skip();
    try {
      await configure('dataFolder', join(disk, 'data'));
      const csv = join(workspaceFolder(), 'full.csv');
      const made = await run<LiveRun>('footpath.startSimulator', {
        kind: 'generate',
        args: ['--events', '60000', '--out', csv],
      });
      await isOver(made);
      assert.equal(made.state, 'finished', made.cause ?? '');
      writeFileSync(join(disk, 'ballast'), Buffer.alloc(BALLAST_BYTES));
      const engine = await run<LiveRun>('footpath.runPipeline', { definition: null, source: csv });
      await isOver(engine);
      failedWith(
        engine,
        /^Cannot write to .*: the disk is full: free space, then run the same command again; nothing committed is lost\.$/,
      );
      rmSync(join(disk, 'ballast'));
      await vscode.commands.executeCommand('footpath.resumeRun', engine);
      await isOver(engine);
      assert.equal(engine.state, 'finished', engine.cause ?? '');
    } finally {
      await configure('dataFolder', undefined);
      tries(['umount', ['-l', disk]], ['sudo', ['-n', 'umount', '-l', disk]]);
    }
  });
});

const DISK_MB = 12;
/** It leaves less than a run of this file needs, and more than its beginning. */
const BALLAST_BYTES = 9_000_000;

/** A small disk of its own, where this user may have one. */
function mount(folder: string): boolean {
  const args = ['-t', 'tmpfs', '-o', `size=${DISK_MB}m,mode=0777`, 'tmpfs', folder];
  return tries(['mount', args], ['sudo', ['-n', 'mount', ...args]]);
}

function tries(...ways: [command: string, args: string[]][]): boolean {
  return ways.some(([command, args]) => {
    try {
      execFileSync(command, args, { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  });
}
