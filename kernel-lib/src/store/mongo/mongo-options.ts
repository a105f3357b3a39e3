import { FootpathError } from '../../event/error';
import { knownPorts } from '../../event/known-ports';

/** Which MongoDB keeps the store, and how it is used. */
export interface MongoOptions {
  /** The connection string, with its password if there is one: it is never shown. */
  readonly uri: string;
  readonly database: string;
  /** A folder for the state of the engine; without it the state is kept in the database, and a process owns nothing. */
  readonly stateDir?: string;
  /** Late events and dead letters are removed by the server this long after they were stored; without it they stay. */
  readonly sideOutputTtlMs?: number;
  /** So long a server that is not there is asked again before the run stops. Default 60 s. */
  readonly retryBudgetMs?: number;
}

const DEFAULT_DATABASE = 'footpath';
export const DEFAULT_RETRY_BUDGET_MS = 60_000;
const DEFAULT_HOST = '127.0.0.1';
const DEFAULT_PORT = 27017;
const STORE_KIND = 'mongodb';

/** What is configured; whatever is null or absent is not. */
export interface MongoSettings {
  readonly uri?: string | null;
  readonly host?: string | null;
  readonly port?: number | null;
  readonly database?: string | null;
  readonly stateDir?: string | null;
  readonly sideOutputTtlMs?: number | null;
  readonly retryBudgetMs?: number | null;
}

/**
 * Where the store is, from what `--store` says (`mongodb` or `mongodb:URI`), `--database`, and settings.
 *
 * @throws FootpathError `bad-argument` for another kind of store, or a value that cannot be; the URI is not in its message.
 */
export function mongoOptions(store: string, database: string | undefined, settings: MongoSettings): MongoOptions {
  const { host, port, stateDir, sideOutputTtlMs, retryBudgetMs } = settings;
  const uri = uriOf(store) ?? settings.uri ?? `mongodb://${host ?? DEFAULT_HOST}:${port ?? DEFAULT_PORT}/`;
  if (!/^mongodb(\+srv)?:\/\/./.test(uri)) {
    throw new FootpathError(
      'bad-argument',
      'The address of the database begins with mongodb:// or mongodb+srv://, as in --store mongodb:mongodb://127.0.0.1:27017/.',
    );
  }
  const name = database ?? settings.database ?? DEFAULT_DATABASE;
  if (!/^[^/\\. "$*<>:|?\0]{1,63}$/.test(name)) {
    throw new FootpathError(
      'bad-argument',
      `${JSON.stringify(name)} cannot be the name of a database: 1 to 63 characters, and none of / \\ . " $ * < > : | ? or a blank.`,
    );
  }
  return {
    uri,
    database: name,
    ...(stateDir ? { stateDir } : {}),
    ...(sideOutputTtlMs ? { sideOutputTtlMs } : {}),
    ...(retryBudgetMs ? { retryBudgetMs } : {}),
  };
}

/** The database as people are told of it: its hosts and name, never who connects or by what password. */
export function placeOf({ uri, database }: Pick<MongoOptions, 'uri' | 'database'>): string {
  const [, scheme = 'mongodb', rest = ''] = /^(mongodb(?:\+srv)?):\/\/(.*)$/s.exec(uri) ?? [];
  const hosts = (rest.includes('@') ? rest.slice(rest.lastIndexOf('@') + 1) : rest).split(/[/?]/)[0];
  return `${scheme}://${rest.includes('@') ? hosts : knownPorts(hosts)}/${database}`;
}

function uriOf(store: string): string | undefined {
  if (store === STORE_KIND) return undefined;
  if (store.startsWith(`${STORE_KIND}://`) || store.startsWith(`${STORE_KIND}+srv://`)) return store;
  if (store.startsWith(`${STORE_KIND}:`)) return store.slice(STORE_KIND.length + 1);
  throw new FootpathError(
    'bad-argument',
    'A store is mongodb or mongodb:URI; without --store it is the folder that --dir names.',
  );
}
