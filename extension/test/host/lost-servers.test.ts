import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { openMongo } from '../../../kernel-lib/src/run/open-mongo';
import { kafkaMissing, TestBroker } from '../../../kernel-lib/test/support/kafka/broker';
import { javaServer, lastingPort, type MongoServer } from '../../../kernel-lib/test/support/mongo/mongo-server';
import { documentsIn, documentsOf, type PlainDocument } from '../../../kernel-lib/test/support/run-once';
import { tcpProxy } from '../../../kernel-lib/test/support/tcp-proxy';
import type { FootpathApi } from '../../src/extension';
import type { LiveRun } from '../../src/pipelines/live-run';
import type { RunProgressLine } from '../../src/pipelines/run-text';
import { configure, footpath, freshDataFolder, run, until } from './footpath-api';

const EVENTS = 6000;
const DATABASE = 'lost';
/** The first time on a machine the servers are fetched. */
const STARTED_WITHIN_MS = 400_000;
/** What a new run has for a server that is gone; the shop, which was started before, has more. */
const LITTLE_PATIENCE = { KAFKA_RETRY_FOR: '1s', MONGODB_RETRY_FOR: '1s' };

const missing = kafkaMissing ?? javaServer.missing();
const suite = missing === null ? describe : describe.skip;

suite(`a server that is lost amid a run${missing === null ? '' : ` (${missing})`}`, () => {
  let api: FootpathApi;
  let broker: TestBroker | undefined;
  let server: MongoServer | undefined;
  let shop: LiveRun;
  let engine: LiveRun;
  const when = (isSo: () => boolean) => until(api.runs.onDidChange, isSo);
  const rowsOf = ({ progress }: LiveRun) => (progress as Extract<RunProgressLine, { rows: number }> | null)?.rows ?? 0;

  before(async function () {
    this.timeout(STARTED_WITHIN_MS);
    api = await footpath();
    broker = await TestBroker.start();
    server = await javaServer.start();
  });
  afterEach(async () => {
    for (const name of Object.keys(LITTLE_PATIENCE)) delete process.env[name];
    await Promise.all(api.runs.resources.map((live) => api.runs.stop(live)));
    for (const live of api.runs.resources) api.runs.remove(live);
    for (const name of ['store', 'mongodbDatabase', 'kafkaBrokers', 'dataFolder']) await configure(name, undefined);
  });
  after(async () => {
    await broker?.stop();
    await server?.stop();
  });

  /** A shop that sends for some seconds, and an engine that follows it and has committed. */
  async function startBoth(source: string): Promise<void> {
    const args = ['--events', String(EVENTS), '--rate', '1500', '--partitions', '2', '--to', source];
    shop = await run<LiveRun>('footpath.startSimulator', { kind: 'generate', args });
    await when(() => shop.state !== 'starting');
    Object.assign(process.env, LITTLE_PATIENCE);
    engine = await run<LiveRun>('footpath.runPipeline', { definition: null, source, follow: true });
    await when(() => (engine.epoch ?? 0) > 0 || !engine.isAlive);
    assert.equal(engine.cause, null);
  }

  /** The tree says that it waits, and then why it failed and what to do. */
  async function failsWith(awaited: string, cause: RegExp): Promise<void> {
    await when(() => engine.description.startsWith(`running · waits for ${awaited} · `) || !engine.isAlive);
    assert.ok(engine.isAlive, `it failed without a word before: ${engine.cause}`);
    await when(() => !engine.isAlive);
    assert.equal(engine.state, 'failed');
    assert.match(engine.cause!, cause);
    const { description, contextValue } = api.pipelinesTree.getTreeItem(engine);
    assert.deepEqual([description, contextValue], [`failed · ${engine.cause}`, 'footpath.engine.failed']);
  }

  /** Resume goes on; once all was sent and read, the rest is run to the topic's end. */
  async function goesOn(source: string): Promise<void> {
    assert.ok(rowsOf(engine) < EVENTS, 'all was read before the server was lost');
    await vscode.commands.executeCommand('footpath.resumeRun', engine);
    await when(() => (!shop.isAlive && rowsOf(engine) >= EVENTS) || !engine.isAlive);
    assert.deepEqual([shop.state, engine.cause], ['finished', null]);
    await api.runs.stop(engine);
    await toItsEnd(source);
  }

  async function toItsEnd(source: string): Promise<void> {
    const rest = await run<LiveRun>('footpath.runPipeline', { definition: null, source, follow: false });
    await when(() => !rest.isAlive);
    assert.equal(rest.state, 'finished', rest.cause ?? '');
  }

  async function assertSame(documents: Record<string, PlainDocument[]>, undisturbed: string): Promise<void> {
    assert.ok(documents.windowed_metrics.length > 0);
    assert.deepEqual(documents, await documentsIn(undisturbed));
  }

  it('which is a broker that is killed: the engine waits, then says cause and remedy; with the broker again Resume goes on to the same documents', async () => {
    await configure('kafkaBrokers', broker!.broker);
    const dir = await freshDataFolder();
    await startBoth('kafka:shop');
    await broker!.kill();
    await failsWith('Kafka', new RegExp(`^Kafka does not answer at ${broker!.broker},.* run the same command again`));
    await broker!.startAgain();
    await goesOn('kafka:shop');
    const undisturbed = await freshDataFolder();
    await toItsEnd('kafka:shop');
    await assertSame(await documentsIn(dir), undisturbed);
  });

  it('which is a database that is gone: the engine waits, then says cause and remedy; with the database again Resume goes on to the same documents', async () => {
    // The server has its documents in memory: it is out of reach, and keeps them.
    const port = await lastingPort();
    const comesIntoReach = () => tcpProxy(Number(new URL(server!.uri).port), port);
    let way = await comesIntoReach();
    try {
      const undisturbed = await freshDataFolder();
      const uri = `mongodb://127.0.0.1:${port}/`;
      await vscode.commands.executeCommand('footpath.chooseStore', { kind: 'mongodb', uri, database: DATABASE });
      await startBoth('log:shop');
      await way.close();
      await failsWith('MongoDB', /could not be reached .*run the same command again: what is committed stays/);
      way = await comesIntoReach();
      await goesOn('log:shop');
      const stored = await openMongo({ uri, database: DATABASE }, '/nowhere');
      const documents = await documentsOf(stored);
      await stored.close();
      await vscode.commands.executeCommand('footpath.chooseStore', { kind: 'folder' });
      await toItsEnd('log:shop');
      await assertSame(documents, undisturbed);
    } finally {
      await vscode.commands.executeCommand('footpath.forgetMongodbAddress');
      await way.close();
    }
  });
});
