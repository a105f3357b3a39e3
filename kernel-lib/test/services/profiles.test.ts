import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultPipeline } from '../../src/pipeline/defaults';
import { parseDefinition } from '../../src/pipeline/validate';
import type { StoreAt } from '../../src/run/copy';
import { run } from '../../src/run/run';
import { command } from '../support/command';
import { commandHere } from '../support/command-here';
import { freshDatabase } from '../support/mongo/mongo-runs';
import { javaServer, type MongoServer, type MongoServerKind, secantus } from '../support/mongo/mongo-server';
import { temporaryFolder } from '../support/run-once';

/** Many processes one after the other, on a machine that may be busy. */
const PATIENCE_MS = 600_000;
const EPOCH_BYTES = 60_000;
const MIDWAY_EPOCH = 6;

const json = (value: unknown) => JSON.stringify(value);
const sorted = (sort: object, more: readonly object[] = []) => json([...more, { $sort: sort }]);

/** What is asked of a pipeline that has final and open documents, by title: the same words under both profiles. */
const QUESTIONS: Readonly<Record<string, readonly string[]>> = {
  'find: all of a collection, as text': ['query', 'windowed_metrics', '--sort', '{"_id":1}', '--format', 'csv'],
  'find: a filter, a sort and a limit, in canonical Extended JSON': [
    ...['query', 'session_metrics', '--filter', '{"total_events":{"$gte":3},"converted_to_cart":true}'],
    ...['--sort', '{"total_revenue":-1,"_id":1}', '--limit', '7', '--ejson'],
  ],
  'find: by an id and by a date that is ISO text': [
    ...['query', 'enriched_events', '--filter', '{"event_timestamp":{"$lt":"2019-10-02T00:00:00Z"},"brand":null}'],
    ...['--sort', '{"_id":-1}', '--limit', '20', '--format', 'ndjson'],
  ],
  'find: under the original name': ['query', 'user_session_analytics', '--sort', '{"_id":1}', '--limit', '3'],
  'find: inside arrays': [
    ...[
      'query',
      'session_metrics',
      '--filter',
      '{"steps":{"$size":2},"behavior_segment":{"$in":["browser","bouncer"]}}',
    ],
    ...['--sort', '{"_id":1}', '--limit', '5', '--format', 'json'],
  ],
  'find: dead letters with their bytes': ['query', 'dead_letters', '--sort', '{"_id":1}', '--ejson'],
  'find: late events': ['query', 'late_events', '--sort', '{"_id":1}', '--format', 'ndjson'],
  'find: behaviours': ['query', 'user_behaviors', '--sort', '{"_id":1}', '--ejson'],
  'find: the commit': [
    ...[
      'query',
      'checkpoints',
      '--aggregate',
      json([{ $project: { epoch: 1, finished: 1, watermark: 1, counters: 1 } }]),
    ],
    '--ejson',
  ],
  'count: all': ['query', 'session_metrics', '--aggregate', json([{ $count: 'n' }])],
  'count: what matches': [
    ...['query', 'enriched_events', '--aggregate', json([{ $match: { event_type: 'purchase' } }, { $count: 'n' }])],
  ],
  'aggregate: sums, averages and extremes by group': [
    ...['query', 'session_metrics', '--ejson', '--aggregate'],
    sorted({ _id: 1 }, [
      {
        $group: {
          _id: '$behavior_segment',
          n: { $sum: 1 },
          events: { $sum: '$total_events' },
          mean: { $avg: '$total_events' },
          longest: { $max: '$session_duration_minutes' },
          first: { $min: '$session_start' },
        },
      },
    ]),
  ],
  'aggregate: a group by two fields': [
    ...['query', 'enriched_events', '--ejson', '--aggregate'],
    sorted({ '_id.t': 1, '_id.w': 1 }, [{ $group: { _id: { t: '$event_type', w: '$is_weekend' }, n: { $sum: 1 } } }]),
  ],
  'aggregate: steps unwound and counted': [
    ...['query', 'session_metrics', '--ejson', '--aggregate'],
    json([{ $unwind: '$steps' }, { $group: { _id: null, n: { $sum: 1 } } }]),
  ],
  'aggregate: computed fields': [
    ...['query', 'windowed_metrics', '--ejson', '--aggregate'],
    sorted({ _id: 1 }, [
      { $match: { event_type: 'view' } },
      {
        $project: { share: { $divide: ['$unique_users', '$event_count'] }, twice: { $multiply: ['$event_count', 2] } },
      },
    ]),
  ],
  'aggregate: conditions': [
    ...['query', 'session_metrics', '--ejson', '--aggregate'],
    json([
      {
        $group: {
          _id: null,
          sessions: { $sum: 1 },
          buyers: { $sum: { $cond: [{ $gt: ['$purchase_count', 0] }, 1, 0] } },
          nameless: { $sum: { $cond: [{ $eq: ['$user_session', null] }, 1, 0] } },
        },
      },
    ]),
  ],
  'aggregate: the most of something': [
    ...['query', 'enriched_events', '--ejson', '--aggregate'],
    json([
      { $group: { _id: '$product_id', n: { $sum: 1 } } },
      { $sort: { n: -1, _id: 1 } },
      { $skip: 1 },
      { $limit: 5 },
    ]),
  ],
  'aggregate: values of each group': [
    ...['query', 'session_metrics', '--ejson', '--aggregate'],
    sorted({ _id: 1 }, [
      { $sort: { _id: 1 } },
      { $group: { _id: '$behavior_segment', scores: { $addToSet: '$segment_score' }, first: { $first: '$_id' } } },
    ]),
  ],
  'aggregate: hours of dates': [
    ...['query', 'windowed_metrics', '--ejson', '--aggregate'],
    sorted({ _id: 1 }, [{ $group: { _id: { $hour: '$window_start' }, events: { $sum: '$event_count' } } }]),
  ],
  'aggregate: branches': [
    ...['query', 'session_metrics', '--ejson', '--aggregate'],
    sorted({ _id: 1 }, [
      {
        $group: {
          _id: {
            $switch: { branches: [{ case: { $gt: ['$total_events', 5] }, then: 'many' }], default: 'few' },
          },
          n: { $sum: 1 },
        },
      },
    ]),
  ],
  'aggregate: truncated dates': [
    ...['query', 'windowed_metrics', '--ejson', '--aggregate'],
    sorted({ _id: 1 }, [
      { $group: { _id: { $dateTrunc: { date: '$window_start', unit: 'day' } }, events: { $sum: '$event_count' } } },
    ]),
  ],
  'aggregate: two collections as one': [
    ...['query', 'late_events', '--ejson', '--aggregate'],
    sorted({ _id: 1 }, [
      { $project: { _id: 1 } },
      { $unionWith: { coll: 'dead_letters', pipeline: [{ $project: { _id: 1 } }] } },
    ]),
  ],
  status: ['status', '--json'],
  'inspect: windows': ['inspect', 'windows', '--json', '--limit', '100'],
  'inspect: sessions': ['inspect', 'sessions', '--json', '--limit', '100'],
  'inspect: watermark': ['inspect', 'watermark', '--json'],
  'inspect: late': ['inspect', 'late', '--json', '--limit', '100'],
  'inspect: late, what if': [
    'inspect',
    'late',
    '--what-if',
    '1m,10m,1h',
    '--csv',
    'e.csv',
    '--partitions',
    '2',
    '--json',
  ],
  'inspect: dead': ['inspect', 'dead', '--json', '--limit', '100'],
  'export: sessions': ['export', 'session_metrics', '--out', 'out.ndjson', '--force', '--json'],
  'export: events that match': [
    ...['export', 'enriched_events', '--filter', '{"event_type":"cart"}', '--out', 'out.ndjson', '--force', '--json'],
  ],
  'export: windows as CSV': ['export', 'windowed_metrics', '--out', 'out.csv', '--force', '--json'],
  report: ['report', '--out', 'out.html', '--json'],
};

/** What that server has not: operators of later versions. */
const NOT_THERE = 'the server does not know it';
const JAVA_EXCEPTIONS: Readonly<Record<string, string>> = {
  'aggregate: branches': NOT_THERE,
  'aggregate: truncated dates': NOT_THERE,
  'aggregate: two collections as one': NOT_THERE,
};

const { folder, remove } = temporaryFolder();
const inputs = [join(folder, 'e.csv')];
const definition = parseDefinition({
  ...defaultPipeline(),
  source: { ...defaultPipeline().source, partitions: 2 },
  outputs: [...(defaultPipeline().outputs ?? []), { kind: 'events', collection: 'enriched_events' }],
});
const embedded: StoreAt = { dir: join(folder, '.footpath') };
let answers: Record<string, unknown> = {};

beforeAll(async () => {
  const simulate = ['simulate', '--events', '5000', '--seed', '11', '--late', '0.02', '--partitions', '2'];
  expect((await command([...simulate, '--out', 'e.csv'], { cwd: folder })).status).toBe(0);
  await runMidway(embedded);
  answers = await answersOf({});
}, PATIENCE_MS);
afterAll(remove);

async function runMidway(at: StoreAt): Promise<void> {
  const stop = new AbortController();
  const onCommit = ({ epoch }: { epoch: number }) => {
    if (epoch === MIDWAY_EPOCH) stop.abort();
  };
  const options = { inputs, kind: 'csv', definition, workers: 0, epochBytes: EPOCH_BYTES } as const;
  const { outcome } = await run({ ...options, signal: stop.signal, onCommit, ...at });
  expect(outcome).toBe('interrupted');
}

async function answersOf(env: NodeJS.ProcessEnv): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const [title, args] of Object.entries(QUESTIONS)) found[title] = await answerTo(args, env);
  return found;
}

/** What a command says and writes, but for what is of the place or of the clock; its error where it cannot. */
async function answerTo(args: readonly string[], env: NodeJS.ProcessEnv): Promise<unknown> {
  const { status, stdout, stderr } = await commandHere(args, { cwd: folder, env });
  if (status !== 0) return { failed: stderr };
  switch (args[0]) {
    case 'status':
      return JSON.parse(stdout).pipelines.map(withoutPlace);
    case 'inspect': {
      const { committedAt: _, ...rest } = JSON.parse(stdout);
      return rest;
    }
    case 'export': {
      const file = readFileSync(join(folder, args[args.indexOf('--out') + 1]), 'utf8');
      const { documents, collection } = JSON.parse(stdout);
      return { documents, collection, rows: file.split('\n').sort() };
    }
    case 'report':
      return pageOf(readFileSync(join(folder, 'out.html'), 'utf8'));
    default:
      return stdout;
  }
}

/** Not when it ran, nor how it lies on a disk. */
function withoutPlace(status: Record<string, unknown>): unknown {
  const { committedAt, eventsPerSecond, recentEventsPerSecond, sizeBytes, stateBytes, stateFiles, filesToGo, ...same } =
    status;
  const collections = status.collections as { collection: string; documents: number; pruned: unknown }[];
  return {
    ...same,
    collections: collections
      .map(({ collection, documents, pruned }) => ({ collection, documents, pruned }))
      .sort((a, b) => (a.collection < b.collection ? -1 : 1)),
  };
}

/** All that the page of a report is drawn from, but for when it was made and run. */
function pageOf(html: string): unknown {
  const [, text] = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html)!;
  return JSON.parse(text, (key, value) => (key === 'made' || value?.term === 'Run' ? null : value));
}

it('a report is drawn from much, and the questions have answers', () => {
  expect(json(answers.report).length).toBeGreaterThan(20_000);
  for (const title of Object.keys(QUESTIONS)) {
    expect(answers[title], title).not.toHaveProperty('failed');
    expect(json(answers[title]).length, title).toBeGreaterThan(10);
  }
  const open = answers['inspect: sessions'] as { collections: { open: number }[] };
  expect(open.collections[0].open).toBeGreaterThan(0);
  expect(Object.keys(QUESTIONS).filter((title) => title.startsWith('aggregate: ')).length).toBeGreaterThanOrEqual(8);
});

function sameOn(kind: MongoServerKind, exceptions: Readonly<Record<string, string>> = {}): void {
  const missing = kind.missing();
  describe.skipIf(missing !== null)(`the profile services on ${kind.name}${missing ? ` (${missing})` : ''}`, () => {
    let server: MongoServer;
    let env: NodeJS.ProcessEnv;
    beforeAll(async () => {
      server = await kind.start();
      const mongo = { uri: server.uri, database: freshDatabase() };
      env = { FOOTPATH_PROFILE: 'services', MONGODB_URI: mongo.uri, MONGODB_DATABASE: mongo.database };
      await runMidway({ dir: join(folder, 'nothing'), mongo });
    }, PATIENCE_MS);
    afterAll(() => server?.stop());

    it.each(Object.keys(QUESTIONS))(
      'answers as the profile embedded does: %s',
      async (title) => {
        const answer = await answerTo(QUESTIONS[title], env);
        // A listed exception must still be one: once it passes it is to be taken off the list.
        if (title in exceptions) expect(answer).toHaveProperty('failed');
        else expect(answer).toEqual(answers[title]);
      },
      PATIENCE_MS,
    );
  });
}

sameOn(javaServer, JAVA_EXCEPTIONS);
sameOn(secantus);
