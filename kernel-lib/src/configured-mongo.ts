import type { Settings } from './config/settings';
import { type MongoOptions, mongoOptions } from './store/mongo/mongo-options';

/**
 * The database that is named, with what is configured of it.
 *
 * @param store `mongodb`, or `mongodb:URI` where the address is not the configured one.
 * @throws FootpathError `bad-argument`.
 */
export function configuredMongo(store: string, database: string | undefined, settings: Settings): MongoOptions {
  return mongoOptions(store, database, {
    uri: settings.mongodbUri,
    host: settings.mongodbHost,
    port: settings.mongodbPort,
    database: settings.mongodbDatabase,
    stateDir: settings.checkpointBase,
    sideOutputTtlMs: settings.sideTtl,
    retryBudgetMs: settings.mongodbRetryFor,
  });
}
