import { hide, withoutPassword } from './secrets';
import {
  brokers,
  databaseName,
  duration,
  host,
  mongodbUri,
  oneOf,
  type ParseSetting,
  type Setting,
  seconds,
  text,
  topic,
  wholeNumber,
  yesNo,
} from './setting';

function setting<T>(
  key: string,
  parse: ParseSetting<T>,
  standard: string,
  meaning: string,
  show?: Setting<T>['show'],
): Setting<T> & { readonly standard: string };
function setting<T>(
  key: string,
  parse: ParseSetting<T>,
  standard: null,
  meaning: string,
  show?: Setting<T>['show'],
): Setting<T> & { readonly standard: null };
function setting<T>(
  key: string,
  parse: ParseSetting<T>,
  standard: string | null,
  meaning: string,
  show?: Setting<T>['show'],
): Setting<T> {
  return { key, parse, standard, meaning, show };
}

/** Every setting, in the order in which they are shown. Names that the original system had are the same here. */
export const SETTINGS = {
  profile: setting(
    'FOOTPATH_PROFILE',
    oneOf('embedded', 'services'),
    'embedded',
    'where data comes from and goes where a command does not say: files and a folder, or Kafka and MongoDB',
  ),
  dir: setting('FOOTPATH_DIR', text, '.footpath', 'folder of the embedded store and its topics'),
  pipeline: setting('FOOTPATH_PIPELINE', text, null, 'file of the pipeline definition; the built-in one without it'),
  internalBroker: setting(
    'KAFKA_INTERNAL_BROKER',
    brokers,
    null,
    'brokers as they are reached from inside a cluster; used where the external ones are not set',
  ),
  externalBroker: setting(
    'KAFKA_EXTERNAL_BROKER',
    brokers,
    'localhost:9092',
    'brokers, HOST:PORT, several with commas',
  ),
  topic: setting('KAFKA_TOPIC', topic, 'customer-events', 'topic of the events'),
  kafkaRetryFor: setting('KAFKA_RETRY_FOR', duration('1s', '7d'), '5m', 'how long a broker that is gone is waited for'),
  kafkaTls: setting('KAFKA_TLS', yesNo, 'false', 'whether brokers are spoken to through TLS'),
  kafkaTlsCa: setting('KAFKA_TLS_CA', text, null, 'file with the certificates (PEM) that brokers are checked by'),
  saslMechanism: setting(
    'KAFKA_SASL_MECHANISM',
    oneOf('plain', 'scram-sha-256', 'scram-sha-512'),
    null,
    'how to say who we are; without it nobody asks',
  ),
  saslUsername: setting('KAFKA_SASL_USERNAME', text, null, 'who we are to the brokers'),
  saslPassword: setting('KAFKA_SASL_PASSWORD', text, null, 'the password that belongs to it', hide),
  mongodbUri: setting(
    'MONGODB_URI',
    mongodbUri,
    null,
    'address of the database; comes before host and port',
    withoutPassword,
  ),
  mongodbHost: setting('MONGODB_HOST', host, 'localhost', 'machine of the database'),
  mongodbPort: setting('MONGODB_PORT', wholeNumber(1, 65_535), '27017', 'port of the database'),
  mongodbDatabase: setting('MONGODB_DATABASE', databaseName, 'footpath', 'name of the database'),
  mongodbRetryFor: setting(
    'MONGODB_RETRY_FOR',
    duration('1s', '7d'),
    '60s',
    'how long a database that is gone is waited for',
  ),
  sideTtl: setting(
    'MONGODB_SIDE_TTL',
    duration('1s', '3650d'),
    null,
    'age at which the database removes late events and dead letters; never without it',
  ),
  checkpointBase: setting(
    'CHECKPOINT_BASE',
    text,
    null,
    'folder of the state of pipelines on MongoDB; in the database without it',
  ),
  csvFile: setting('CSV_FILE_PATH', text, null, 'file of events that run and replay read where none is given'),
  catalogDir: setting('CATALOG_DIR', text, null, 'folder with products.csv and users.csv'),
  chunkRecords: setting('CHUNK_SIZE', wholeNumber(1, 1_000_000), '1000', 'records that replay sends together'),
  sleepSeconds: setting('SLEEP_TIME', seconds, '0', 'seconds that replay waits behind every chunk'),
  httpHost: setting('FOOTPATH_HTTP_HOST', host, '127.0.0.1', 'address at which serve answers'),
  httpPort: setting(
    'FOOTPATH_HTTP_PORT',
    wholeNumber(0, 65_535),
    '9464',
    'port at which serve answers; 0 takes a free one',
  ),
} as const;

export type SettingName = keyof typeof SETTINGS;

type ValueOf<S> = S extends { parse: ParseSetting<infer T>; standard: infer D }
  ? D extends null
    ? T | null
    : T
  : never;

/** Values in force. */
export type Settings = { readonly [Name in SettingName]: ValueOf<(typeof SETTINGS)[Name]> };
