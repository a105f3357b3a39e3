import { resolve } from 'node:path';
import { loadSettings } from './config/load-settings';
import { configuredMongo } from './configured-mongo';
import { dotEnvOf } from './file/dot-env';
import type { OpenStore } from './run/open';
import { openMongo } from './run/open-mongo';

/** Which database; whatever is left out is as the settings say that `footpath config` shows. */
export interface OpenMongoOptions {
  /** The connection string. Left out it is `MONGODB_URI`, of the environment or the folder's `.env`: so a notebook holds no password. */
  readonly uri?: string;
  readonly database?: string;
  /** Folder of the topics that its pipelines may read. */
  readonly dir?: string;
}

/**
 * Opens a store in MongoDB for reading, as of this moment or the last `refresh`. A run may go on meanwhile. Close it where the program goes on
 * without it.
 *
 * @throws FootpathError `bad-argument` for a setting that does not hold, `not-found` for a database without a store, `unreachable`, `io`, `corrupt`.
 */
export function openDatabase({ uri, database, dir }: OpenMongoOptions = {}): Promise<OpenStore> {
  const { settings } = loadSettings(process.env, dotEnvOf(process.cwd()));
  const options = configuredMongo(uri === undefined ? 'mongodb' : `mongodb:${uri}`, database, settings);
  return openMongo(options, resolve(dir ?? settings.dir));
}
