import type { Collection, Db, Document, MongoClient } from 'mongodb';
import { FootpathError } from '../../event/error';
import { isPassing, mongoError } from './mongo-error';
import { DEFAULT_RETRY_BUDGET_MS, type MongoOptions, placeOf } from './mongo-options';

/** A write counts when it is on the disks of most of the servers. */
export const DURABLE = { writeConcern: { w: 'majority', journal: true } } as const;

const SELECTION_TIMEOUT_MS = 5_000;
/** A connection that is silent for longer is given up: half-open ones are never heard of otherwise. */
const SOCKET_TIMEOUT_MS = 20_000;
const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 1_000;

/** A database that is connected to. Every call goes through `attempt`, which outlasts a server that is away for a while. */
export class MongoConnection {
  private constructor(
    private readonly client: MongoClient,
    readonly db: Db,
    /** The database for people: hosts and name. */
    readonly place: string,
    private readonly budgetMs: number,
  ) {}

  /**
   * Connects; the driver is loaded here and nowhere else. The first answer is not waited for longer than a server takes to be found.
   *
   * @throws FootpathError `unreachable`, `io` where user or password are refused, `bad-argument` for a URI that is none.
   */
  static async open(options: MongoOptions): Promise<MongoConnection> {
    const { uri, database, retryBudgetMs = DEFAULT_RETRY_BUDGET_MS } = options;
    const place = placeOf(options);
    const loaded = await import('mongodb');
    // Cut into files by the build, a CommonJS package has all that it exports in its default.
    const { MongoClient } = (loaded.default as typeof loaded | undefined) ?? loaded;
    let client: MongoClient;
    try {
      client = new MongoClient(uri, {
        appName: 'footpath',
        serverSelectionTimeoutMS: Math.min(SELECTION_TIMEOUT_MS, retryBudgetMs),
        socketTimeoutMS: SOCKET_TIMEOUT_MS,
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
    return new MongoConnection(client, client.db(database), place, retryBudgetMs);
  }

  collection<T extends Document = Document>(name: string): Collection<T> {
    return this.db.collection<T>(name, DURABLE);
  }

  /**
   * Makes a call, and again while the server is away, for as long as the budget lasts. The call must know its own earlier work again:
   * an answer may be lost behind a write that was done.
   *
   * @throws FootpathError `unreachable` when the budget is used up, `io` for what no waiting mends.
   */
  async attempt<T>(what: string, call: () => Promise<T>): Promise<T> {
    const startedMs = performance.now();
    for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(LONGEST_WAIT_MS, 2 * waitMs)) {
      try {
        return await call();
      } catch (error) {
        if (error instanceof FootpathError) throw error;
        const isOver = performance.now() - startedMs + waitMs > this.budgetMs;
        if (!isPassing(error) || isOver) throw mongoError(error, what, this.place);
      }
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }

  /** Never fails: who closes has nothing more to lose. */
  async close(): Promise<void> {
    await this.client.close().catch(() => undefined);
  }
}
