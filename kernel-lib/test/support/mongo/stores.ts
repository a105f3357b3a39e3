import type { Files, HostIdentity } from '../../../src/file/files';
import { nodeFiles } from '../../../src/file/node-files';
import { type OpenStore, open } from '../../../src/run/open';
import { openMongo } from '../../../src/run/open-mongo';
import type { Intent } from '../../../src/store/format';
import { MongoConnection } from '../../../src/store/mongo/mongo-connection';
import { openMongoWriter } from '../../../src/store/mongo/mongo-writer';
import type { PipelineStore } from '../../../src/store/pipeline-store';
import { openPipelineWriter } from '../../../src/store/pipeline-writer';
import { FakeClock, fakeHost } from '../fake-world';
import { temporaryFolder } from '../run-once';

/** What a process that is killed sees last: no code of the product may catch it. */
export class Killed extends Error {}

export interface WriterOptions {
  readonly pipeline?: string;
  /** The process that writes; those above 90 are gone. */
  readonly pid?: number;
  readonly leaseMs?: number;
  /** Number of the call to the store, from 1, that is not made any more. */
  readonly killedAt?: number;
  readonly replays?: (intent: Intent) => boolean;
}

/** A store that the contract is held against: empty, and gone after `remove`. */
export interface StoreUnderTest {
  readonly kind: 'embedded' | 'mongodb';
  /** Opens a pipeline for writing, as a process of its own. */
  writer(options?: WriterOptions): Promise<PipelineStore>;
  reader(): Promise<OpenStore>;
  /** Lets time go on until a lease of `leaseMs` is over. */
  outlast(leaseMs: number): Promise<void>;
  remove(): Promise<void>;
}

const isGone = (pid: number) => pid > 90;

function hostOf(pid: number): HostIdentity {
  return { ...fakeHost(pid), isAlive: (other) => !isGone(other) };
}

export function embeddedStore(): StoreUnderTest {
  const { folder, remove } = temporaryFolder();
  const clock = new FakeClock();
  return {
    kind: 'embedded',
    writer: async ({ pipeline = 'p', pid = 1, leaseMs, killedAt } = {}) => {
      const files = killedAt === undefined ? nodeFiles : dying(nodeFiles, killedAt);
      return openPipelineWriter({ files, clock, host: hostOf(pid), dir: folder, pipeline, leaseMs });
    },
    reader: async () => open(folder),
    outlast: async (leaseMs) => {
      clock.timeMs += leaseMs + 1;
    },
    remove: async () => remove(),
  };
}

/** Changing calls are counted, and from one on there are none. */
function dying(files: Files, killedAt: number): Files {
  let calls = 0;
  const counted = ['create', 'publish', 'syncFolder'];
  return new Proxy(files, {
    get: (target, name: string) => {
      const own = Reflect.get(target, name) as (...args: unknown[]) => unknown;
      return (...args: unknown[]) => {
        if (counted.includes(name) && ++calls >= killedAt) throw new Killed();
        return own.apply(target, args);
      };
    },
  });
}

let databases = 0;

export function mongoStore(uri: string): StoreUnderTest {
  const database = `footpath_test_${process.pid}_${databases++}`;
  const options = { uri, database, retryBudgetMs: 20_000 };
  const connections: MongoConnection[] = [];
  const writers: PipelineStore[] = [];
  const connected = async () => {
    const connection = await MongoConnection.open(options);
    connections.push(connection);
    return connection;
  };
  return {
    kind: 'mongodb',
    writer: async ({ pipeline = 'p', pid = 1, leaseMs, killedAt, replays } = {}) => {
      const connection = await connected();
      if (killedAt !== undefined) {
        let calls = 0;
        const attempt = connection.attempt.bind(connection);
        connection.attempt = async (what, call) => {
          if (++calls >= killedAt) throw new Killed();
          return attempt(what, call);
        };
      }
      const writer = await openMongoWriter({
        connection,
        files: nodeFiles,
        host: hostOf(pid),
        pipeline,
        leaseMs,
        replays,
      });
      writers.push(writer);
      return writer;
    },
    reader: () => openMongo(options, '/nowhere'),
    // By the server's own clock, which is asked until it says so.
    outlast: async (leaseMs) => {
      const { db } = await connected();
      const timeMs = async () => {
        const answer = await db.command({ hello: 1 }).catch(() => db.command({ isMaster: 1 }));
        return (answer.localTime as Date).getTime();
      };
      const endMs = (await timeMs()) + leaseMs + 1;
      while ((await timeMs()) < endMs) await new Promise((resolve) => setTimeout(resolve, 20));
    },
    remove: async () => {
      // Those that were killed have left what they staged.
      await Promise.allSettled(writers.map((writer) => writer.releaseLease()));
      const connection = await connected();
      await connection.db.dropDatabase();
      await Promise.all(connections.map((each) => each.close()));
    },
  };
}
