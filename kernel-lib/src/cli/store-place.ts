import { configuredMongo } from '../configured-mongo';
import { FootpathError } from '../event/error';
import type { MongoOptions } from '../store/mongo/mongo-options';
import type { Context } from './context';

/** Where a command finds its store: a database where one is named, else the folder. */
export interface StorePlace {
  dir: string;
  store?: string;
  database?: string;
}

/** What is said of the options `--store` and `--database` that such a command has. */
export const STORE_HELP = 'mongodb or mongodb:URI: the store is in that database, not in the folder';
export const DATABASE_HELP = 'with --store: name of the database (default: footpath)';

/**
 * The database that is named, with what is configured of it; undefined for a store in a folder.
 *
 * @throws FootpathError `bad-argument`.
 */
export function mongoOf({ settings: load }: Pick<Context, 'settings'>, place: StorePlace): MongoOptions | undefined {
  const { store, database } = place;
  if (store === undefined) {
    if (database === undefined) return undefined;
    throw new FootpathError('bad-argument', '--database goes with --store mongodb.');
  }
  const { settings } = load();
  return configuredMongo(store, database, settings);
}

/** How the store is named on the command line of what may come next; empty for the folder that is the default. */
export function storeOption({ store, database }: StorePlace): string {
  if (store === undefined) return '';
  // An address may hold a password: it is not said again.
  return ` --store mongodb${store === 'mongodb' ? '' : ':…'}${database === undefined ? '' : ` --database ${database}`}`;
}
