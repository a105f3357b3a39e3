import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultPipeline } from '../../src/pipeline/defaults';
import { command, type Ended } from '../support/command';
import { commandHere } from '../support/command-here';
import { javaServer, type MongoServer, type MongoServerKind, secantus } from '../support/mongo/mongo-server';
import { temporaryFolder } from '../support/run-once';

/** Many processes one after the other, on a machine that may be busy. */
const PATIENCE_MS = 240_000;
const EVENTS = 6_000;
const EPOCH_BYTES = '150000';
/** What every run says of itself, and not of its input. */
const OF_THE_RUN = /"(epoch|fence)":(\d+|\{"\$numberInt":"\d+"\}),?/g;
const COLLECTIONS = [
  'enriched_events',
  'session_metrics',
  'windowed_metrics',
  'user_behaviors',
  'late_events',
  'dead_letters',
];

const { folder, remove } = temporaryFolder();
const inFolder = { cwd: folder };
let databases = 0;

/** What writes is a process of its own. */
async function said(...args: readonly string[]): Promise<string> {
  return expectDone(args, await command(args, inFolder));
}

/** What reads is asked here: dozens of answers, and no start of a process for each. */
async function answered(...args: readonly string[]): Promise<string> {
  return expectDone(args, await commandHere(args, inFolder));
}

function expectDone(args: readonly string[], { status, stdout, stderr }: Omit<Ended, 'peakKiB'>): string {
  expect(status, `${args.join(' ')}: ${stderr}`).toBe(0);
  return stdout;
}

/** All documents of a store as canonical text, so that types count too. */
async function documentsOf(store: readonly string[]): Promise<Record<string, string>> {
  const documents: Record<string, string> = {};
  for (const name of COLLECTIONS) {
    const text = await answered('query', name, '--sort', '{"_id":1}', '--ejson', ...store);
    documents[name] = text.replace(OF_THE_RUN, '');
  }
  return documents;
}

const RUN = [
  'run',
  '--csv',
  'e.csv',
  '--partitions',
  '2',
  '--pipeline',
  'p.json',
  '--epoch-bytes',
  EPOCH_BYTES,
  '--json',
];
const embedded = ['--dir', 'embedded'];
let expected: Record<string, string>;

beforeAll(async () => {
  const definition = defaultPipeline();
  const outputs = [...(definition.outputs ?? []), { kind: 'events', collection: 'enriched_events' }];
  writeFileSync(join(folder, 'p.json'), JSON.stringify({ ...definition, outputs }));
  await said(
    'simulate',
    '--events',
    String(EVENTS),
    '--seed',
    '5',
    '--late',
    '0.02',
    '--partitions',
    '2',
    '--out',
    'e.csv',
  );
  await said(...RUN, ...embedded);
  expected = await documentsOf(embedded);
}, PATIENCE_MS);
afterAll(remove);

/** What is the same on every store: not where it is, when it ran, nor how it lies on a disk. */
function statusWithoutPlace(text: string): unknown {
  const { pipelines } = JSON.parse(text) as { pipelines: Record<string, unknown>[] };
  return pipelines.map((status) => {
    const {
      committedAt,
      eventsPerSecond,
      recentEventsPerSecond,
      sizeBytes,
      stateBytes,
      stateFiles,
      filesToGo,
      ...same
    } = status;
    const collections = (status.collections as { collection: string; documents: number; pruned: unknown }[]).map(
      ({ collection, documents, pruned }) => ({ collection, documents, pruned }),
    );
    return { ...same, collections: collections.sort((a, b) => (a.collection < b.collection ? -1 : 1)) };
  });
}

function runsOn(kind: MongoServerKind, more?: (server: () => MongoServer) => void): void {
  const missing = kind.missing();
  if (missing !== null) {
    describe.skip(`runs into ${kind.name} (${missing})`, () => it('is not run', () => undefined));
    return;
  }
  describe(`a run into ${kind.name}`, () => {
    let server: MongoServer;
    let store: string[];
    beforeAll(async () => {
      server = await kind.start();
      store = ['--store', `mongodb:${server.uri}`, '--database', `run_${databases++}`];
    }, PATIENCE_MS);
    afterAll(() => server?.stop());

    it(
      'gives the documents of an embedded run, one by one, and the same answers to what is asked',
      async () => {
        await said(...RUN, ...store);
        expect(await documentsOf(store)).toEqual(expected);
        const status = async (place: readonly string[]) =>
          statusWithoutPlace(await answered('status', '--json', ...place));
        expect(await status(store)).toEqual(await status(embedded));
        for (const what of ['late', 'dead', 'windows', 'sessions', 'watermark']) {
          const inspected = async (place: readonly string[]) => {
            const { committedAt: _, ...rest } = JSON.parse(await answered('inspect', what, '--json', ...place));
            return rest;
          };
          expect(await inspected(store), what).toEqual(await inspected(embedded));
        }
        const aggregate =
          '[{"$group":{"_id":"$behavior_segment","n":{"$sum":1},"s":{"$avg":"$total_events"}}},{"$sort":{"_id":1}}]';
        const asked = (place: readonly string[]) =>
          answered('query', 'user_session_analytics', '--aggregate', aggregate, ...place);
        expect(await asked(store)).toBe(await asked(embedded));
        expect(JSON.parse(await answered('report', '--out', 'r.html', '--json', ...store)).sizeBytes).toBeGreaterThan(
          1e6,
        );
        const exported = JSON.parse(
          await answered('export', 'session_metrics', '--out', 's.ndjson', '--json', '--force', ...store),
        );
        const own = JSON.parse(
          await answered('export', 'session_metrics', '--out', 't.ndjson', '--json', '--force', ...embedded),
        );
        expect(exported.documents).toBe(own.documents);
        expect(JSON.parse(await said(...RUN, ...store).then((text) => text.trim().split('\n').at(-1)!)).outcome).toBe(
          'nothing-to-do',
        );
      },
      PATIENCE_MS,
    );
    more?.(() => server);
  });
}

runsOn(javaServer);
runsOn(secantus, (server) => {
  it(
    'begins anew after a reset, with another definition, and is read as it was until then',
    async () => {
      const store = ['--store', `mongodb:${server().uri}`, '--database', `run_${databases++}`];
      const short = ['run', '--csv', 'e.csv', '--partitions', '2', '--json', ...store];
      await said(...short);
      const sessions = await answered('query', 'session_metrics', '--aggregate', '[{"$count":"n"}]', ...store);
      await said('reset', '--yes', ...store);
      expect(await answered('query', 'session_metrics', '--aggregate', '[{"$count":"n"}]', ...store)).toBe(sessions);
      await said(...RUN, ...store);
      const found = await documentsOf(store);
      const asSecond = (text: string) =>
        text.replaceAll('"generation":{"$numberInt":"1"}', '"generation":{"$numberInt":"2"}');
      for (const name of COLLECTIONS) expect(found[name], name).toBe(asSecond(expected[name]));
    },
    PATIENCE_MS,
  );
});

describe('a database that cannot be used', () => {
  it('is named, with what to do, and no password is said', async () => {
    const away = 'mongodb://shop:geheim@127.0.0.1:9/';
    for (const args of [
      ['run', '--csv', 'e.csv', '--store', `mongodb:${away}`],
      ['status', '--store', `mongodb:${away}`],
    ]) {
      const { status, stdout, stderr } = await command(args, { ...inFolder, env: { MONGODB_RETRY_FOR: '1s' } });
      expect(status).toBe(1);
      expect(stderr).toMatch(/mongodb:\/\/127\.0\.0\.1:9\/footpath could not be reached .* the server runs/);
      expect(stdout + stderr).not.toContain('geheim');
    }
    const wrong = await command(['status', '--store', 'mongodb:http://shop:geheim@there/'], inFolder);
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toContain('begins with mongodb://');
    expect(wrong.stderr).not.toContain('geheim');
    const port = await command(['status', '--store', 'mongodb:mongodb://shop:geheim@there:port/'], inFolder);
    expect(port.status).toBe(2);
    expect(port.stderr).not.toContain('geheim');
  });
});
