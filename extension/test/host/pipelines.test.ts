import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { FootpathApi } from '../../src/extension';
import type { LiveRun } from '../../src/pipelines/live-run';
import type { Fact } from '../../src/pipelines/pipelines-tree';
import { footpath, freshDataFolder, run, until } from './footpath-api';

const SIMULATOR = {
  kind: 'generate',
  args: ['--events', '200000', '--rate', '4000', '--to', 'log:shop', '--partitions', '2'],
} as const;
const ENGINE = { definition: null, source: 'log:shop', follow: true };

describe('the view Pipelines', () => {
  let api: FootpathApi;
  let simulator: LiveRun;
  let engine: LiveRun;
  const becomes = (live: LiveRun, state: LiveRun['state']) => until(api.runs.onDidChange, () => live.state === state);

  before(async () => {
    api = await footpath();
    await freshDataFolder();
  });

  after(async () => {
    for (const live of api.runs.resources) await api.runs.stop(live);
    for (const live of api.runs.resources) api.runs.remove(live);
  });

  it('shows a simulator and an engine live: rate, lag, watermark, late, dead and epoch, and a status while they run', async () => {
    assert.equal(api.status.text, null);
    simulator = await run<LiveRun>('footpath.startSimulator', SIMULATOR);
    await becomes(simulator, 'running');
    assert.match(api.status.text!, /simulated shop/);
    engine = await run<LiveRun>('footpath.runPipeline', ENGINE);
    await until(api.runs.onDidChange, () => /ev\/s · lag/.test(engine.description) && (engine.epoch ?? 0) > 1);
    assert.equal(api.status.text, '$(pulse) Footpath: 2 running');
    const item = api.pipelinesTree.getTreeItem(engine);
    assert.match(String(item.description), /^running · .*ev\/s · lag \d+\.\d s · .*events$/);
    const facts = api.pipelinesTree.getChildren(engine).map((fact) => (fact as Fact).text);
    for (const word of [/^watermark .*UTC$/, /^lag [\d\u202f]+ records, /, / late$/, / dead$/, /^epoch \d/])
      assert.ok(
        facts.some((fact) => word.test(fact)),
        `${word} in ${facts.join('; ')}`,
      );
  });

  it('says who runs a pipeline when a second one wants to', async () => {
    const second = await run<LiveRun>('footpath.runPipeline', ENGINE);
    await becomes(second, 'failed');
    assert.match(second.cause!, /is being run by process \d+ on .* since/);
    assert.ok(second.cause!.includes(String(engine.process!.pid)));
    await vscode.commands.executeCommand('footpath.removeRun', second);
    assert.ok(!api.runs.resources.includes(second));
  });

  it('an engine that is killed from outside has failed, with its cause, and resumes', async () => {
    const rows = () => (engine.progress as { rows: number }).rows;
    const before = rows();
    process.kill(engine.process!.pid!, 'SIGKILL');
    await becomes(engine, 'failed');
    assert.match(engine.description, /^failed · The process was ended by SIGKILL\. Resume goes on behind/);
    assert.match(engine.contextValue, /^footpath\.engine\.failed$/);
    await vscode.commands.executeCommand('footpath.resumeRun', engine);
    await until(api.runs.onDidChange, () => engine.state === 'running' && rows() > before);
    assert.equal(engine.cause, null);
  });

  it('stops both, and the status goes with them', async () => {
    await vscode.commands.executeCommand('footpath.stopSimulator', simulator);
    await becomes(simulator, 'stopped');
    await vscode.commands.executeCommand('footpath.stopRun', engine);
    await becomes(engine, 'stopped');
    assert.equal(api.status.text, null);
  });

  it('rebuilds what was stopped, from the start of its input', async () => {
    const rebuilt = await run<LiveRun>('footpath.rebuildRun', engine);
    assert.ok(rebuilt.request.args.includes('--rebuild'));
    await until(api.runs.onDidChange, () => (rebuilt.epoch ?? 0) > 0 || !rebuilt.isAlive);
    assert.equal(rebuilt.cause, null);
    await api.runs.stop(rebuilt);
  });

  it('ends at once what is asked to stop a second time, and it is stopped and not failed', async () => {
    const live = await run<LiveRun>('footpath.runPipeline', { definition: null, source: 'log:shop', follow: true });
    await until(api.runs.onDidChange, () => live.state === 'running' || !live.isAlive);
    process.kill(live.process!.pid!, 'SIGSTOP');
    const stopped = api.runs.stop(live);
    assert.equal(live.contextValue, 'footpath.engine.stopping');
    await api.runs.stop(live);
    await stopped;
    assert.equal(live.state, 'stopped');
    assert.match(live.cause!, /ended before it had finished what it was at\. Resume goes on/);
    assert.doesNotMatch([live.description, ...live.details].join(), /ev\/s|lag/);
  });

  it('asks for what it is not told, and takes what is proposed', async () => {
    const starting = vscode.commands.executeCommand<LiveRun>('footpath.startSimulator');
    const known = api.runs.resources.length;
    const accept = () => vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    while (api.runs.resources.length === known) await accept();
    const live = await starting;
    assert.deepEqual(live.request.args.slice(0, 3), ['simulate', '--events', '500000']);
    await api.runs.stop(live);
  });

  it('a demo where pipeline default has read other input has a data folder of its own, where that is chosen', async () => {
    const known = api.runs.resources.length;
    const before = vscode.workspace.getConfiguration('footpath').get('dataFolder');
    await vscode.commands.executeCommand('footpath.startDemo', 'apart');
    assert.equal(vscode.workspace.getConfiguration('footpath').get('dataFolder'), `${before}-demo`);
    const [shop, follower] = api.runs.resources.slice(known);
    await until(api.runs.onDidChange, () => (follower.epoch ?? 0) > 0 || !follower.isAlive);
    assert.equal(follower.cause, null);
    await Promise.all([api.runs.stop(shop), api.runs.stop(follower)]);
  });

  it('the demo is a shop and an engine', async () => {
    await freshDataFolder();
    const known = api.runs.resources.length;
    // Whoever clicks twice wants one.
    const start = () => vscode.commands.executeCommand('footpath.startDemo');
    await Promise.all([start(), start()]);
    const [shop, follower, ...more] = api.runs.resources.slice(known);
    assert.deepEqual([shop.name, follower.name, more], ['demo shop', 'demo', []]);
    await until(api.runs.onDidChange, () => (follower.epoch ?? 0) > 0 || !follower.isAlive);
    assert.equal(follower.cause, null);
    await Promise.all([api.runs.stop(shop), api.runs.stop(follower)]);
  });

  it('a second demo goes on with the topic that is there, or begins anew with another: its events are not late', async () => {
    const known = api.runs.resources.length;
    await vscode.commands.executeCommand('footpath.startDemo', 'go-on');
    const [goesOn] = api.runs.resources.slice(known);
    assert.equal(api.runs.resources.length, known + 1);
    await until(api.runs.onDidChange, () => goesOn.state !== 'starting');
    assert.equal(goesOn.cause, null);
    await vscode.commands.executeCommand('footpath.startDemo', 'anew');
    const [shop, follower] = api.runs.resources.slice(known + 1);
    assert.equal(goesOn.isAlive, false);
    assert.deepEqual([shop.name, follower.name], ['demo shop', 'demo']);
    const progress = () => follower.progress as { rows: number; late: number } | null;
    await until(api.runs.onDidChange, () => (progress()?.rows ?? 0) > 5000 || !follower.isAlive);
    assert.equal(follower.cause, null);
    assert.ok(progress()!.late < 0.1 * progress()!.rows);
    await Promise.all([api.runs.stop(shop), api.runs.stop(follower)]);
  });
});
