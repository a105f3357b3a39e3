import { inspect } from 'node:util';
import type { Collection, Db, Document, MongoClient } from 'mongodb';
import { FootpathError } from '../../event/error';
import { ConnectionWatch, type Notice } from '../../file/connection-watch';
import { isPassing, mongoError } from './mongo-error';
import { DEFAULT_RETRY_BUDGET_MS, type MongoOptions, placeOf } from './mongo-options';

/** A write counts when it is on the disks of most of the servers. */
export const DURABLE = { writeConcern: { w: 'majority', journal: true } } as const;

const SELECTION_TIMEOUT_MS = 5_000;
/**
 * A connection that is silent for longer is given up: half-open ones are never heard of otherwise. Of a small budget it is a third, so that
 * another connection can still be tried.
 */
const MOST_SILENCE_MS = 20_000;
const LEAST_SILENCE_MS = 2_000;
/** What is asked may be long in the answering: whoever waits for it can press Ctrl+C. */
const READER_SILENCE_MS = 600_000;
/** The least that the driver takes, and what it does by itself. */
const LEAST_HEARTBEAT_MS = 500;
const MOST_HEARTBEAT_MS = 10_000;
const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 1_000;

/** A database that is connected to. Every call goes through `attempt`, which outlasts a server that is away for a while. */
export class MongoConnection {
  /** Since when no call has succeeded, on our own count of milliseconds; null while the server answers, endless once it was given up. */
  private awaySinceMs: number | null = null;

  private constructor(
    private readonly client: MongoClient,
    readonly db: Db,
    /** The database for people: hosts and name. */
    readonly place: string,
    private readonly budgetMs: number,
    private readonly watch: ConnectionWatch,
  ) {}

  /** What is shown of it, however deep somebody looks: the driver's objects hold the address with its password. */
  [inspect.custom](): string {
    return `MongoConnection(${this.place})`;
  }

  /**
   * Connects; the driver is loaded here and nowhere else. The first answer is not waited for longer than a server takes to be found.
   *
   * @param onNotice told when the server is lost, and when it is back.
   * @throws FootpathError `unreachable`, `denied` where user or password are refused, `bad-argument` for a URI that is none.
   */
  static async open(
    options: MongoOptions,
    use: 'write' | 'read' = 'write',
    onNotice: Notice = () => undefined,
  ): Promise<MongoConnection> {
    const { uri, database, retryBudgetMs = DEFAULT_RETRY_BUDGET_MS } = options;
    const place = placeOf(options);
    const loaded = await import('mongodb');
    // Cut into files by the build, a CommonJS package has all that it exports in its default.
    const { MongoClient } = (loaded.default as typeof loaded | undefined) ?? loaded;
    const silenceMs = Math.max(LEAST_SILENCE_MS, Math.min(MOST_SILENCE_MS, retryBudgetMs / 3));
    let client: MongoClient;
    try {
      client = new MongoClient(uri, {
        appName: 'footpath',
        serverSelectionTimeoutMS: Math.min(SELECTION_TIMEOUT_MS, retryBudgetMs),
        // Who looks after the server finds out first, and gives up all that lie idle: each of them would be tried else.
        heartbeatFrequencyMS: Math.max(LEAST_HEARTBEAT_MS, Math.min(MOST_HEARTBEAT_MS, silenceMs / 2)),
        connectTimeoutMS: silenceMs,
        // By itself the driver waits without end for a connection, and a server that dies just then leaves nobody who gives one.
        waitQueueTimeoutMS: SELECTION_TIMEOUT_MS + silenceMs,
        socketTimeoutMS: use === 'read' ? READER_SILENCE_MS : silenceMs,
        readPreference: 'primary',
        readConcernLevel: 'majority',
        ignoreUndefined: false,
      });
    } catch (error) {
      // The driver's text may hold the address with its password.
      throw new FootpathError(
        'bad-argument',
        `The address of the database at ${place} is not a connection string that can be used (${(error as Error).name}). Its form: mongodb://user:password@host:27017/.`,
      );
    }
    try {
      await client.connect();
      await client.db(database).command({ ping: 1 });
    } catch (error) {
      await client.close().catch(() => undefined);
      throw mongoError(error, 'open the store', place);
    }
    const watch = new ConnectionWatch('MongoDB', place, onNotice);
    return new MongoConnection(client, client.db(database), place, retryBudgetMs, watch);
  }

  collection<T extends Document = Document>(name: string): Collection<T> {
    return this.db.collection<T>(name, DURABLE);
  }

  /**
   * Makes a call, and again while the server is away, for as long as the budget lasts. The budget is of the server's absence and not of
   * the call: once it is used up every further call, that of a lease being given back too, is made once. The call must know its own
   * earlier work again: an answer may be lost behind a write that was done.
   *
   * @throws FootpathError `unreachable` when the budget is used up, `io` for what no waiting mends.
   */
  async attempt<T>(what: string, call: () => Promise<T>): Promise<T> {
    const startedMs = performance.now();
    for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(LONGEST_WAIT_MS, 2 * waitMs)) {
      const calledMs = performance.now();
      try {
        const answer = await call();
        this.awaySinceMs = null;
        this.watch.back();
        return answer;
      } catch (error) {
        if (error instanceof FootpathError) throw error;
        if (!isPassing(error)) throw mongoError(error, what, this.place);
        this.awaySinceMs ??= calledMs;
        this.watch.lost();
        const sinceMs = Math.min(startedMs, this.awaySinceMs);
        if (performance.now() - sinceMs + waitMs > this.budgetMs) {
          this.awaySinceMs = Number.NEGATIVE_INFINITY;
          throw mongoError(error, what, this.place);
        }
      }
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }

  /** Never fails: who closes has nothing more to lose. */
  async close(): Promise<void> {
    await this.client.close().catch(() => undefined);
  }
}
