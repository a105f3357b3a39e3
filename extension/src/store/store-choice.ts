import { join } from 'node:path';
import type * as vscode from 'vscode';
import { FootpathError } from '../../../kernel-lib/src/event/error';
import { placeOf } from '../../../kernel-lib/src/store/mongo/mongo-options';
import { dataFolder, namedDataFolder, textSetting } from '../settings';

/** Under this name the address of the database, with its password, lies in the editor's secret storage. */
const URI_SECRET = 'footpath.mongodbUri';
const LOCAL_URI = 'mongodb://127.0.0.1:27017/';

/** Where documents are, and what a command needs to be told of it. The address of a database goes by the environment, which no list of processes shows. */
export interface StoreChoice {
  readonly kind: 'folder' | 'mongodb';
  /** For people: never who connects. */
  readonly place: string;
  readonly dir: string;
  readonly database: string;
  /** Null of a folder. */
  readonly uri: string | null;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** The store and the brokers that are chosen, read anew for each use. */
export class StoreChoices {
  /** @param storage folder of the extension's own, for a database's topics where no folder of the workspace can be named. */
  constructor(
    private readonly secrets: vscode.SecretStorage,
    private readonly storage: string,
  ) {}

  /** The store that the settings choose. */
  async chosen(): Promise<StoreChoice> {
    return textSetting('store') === 'mongodb' ? this.mongodb() : this.folder();
  }

  folder(dir = dataFolder()): StoreChoice {
    const args = ['--dir', dir];
    return { kind: 'folder', place: dir, dir, database: '', uri: null, args, env: brokerEnvironment() };
  }

  async mongodb(database = textSetting('mongodbDatabase') || 'footpath'): Promise<StoreChoice> {
    const uri = (await this.secrets.get(URI_SECRET)) ?? LOCAL_URI;
    const dir = namedDataFolder() ?? join(this.storage, 'mongodb');
    return {
      kind: 'mongodb',
      place: placeOf({ uri, database }),
      dir,
      database,
      uri,
      args: ['--dir', dir, '--store', 'mongodb', '--database', database],
      env: { ...brokerEnvironment(), MONGODB_URI: uri },
    };
  }

  /** The folder, if one can be named. It asks nobody. */
  namedFolder(): StoreChoice | null {
    return namedDataFolder() === null ? null : this.folder();
  }

  /** The database, where it is chosen or its address is known. @throws Error where the secret storage cannot be read */
  async knownDatabase(): Promise<StoreChoice | null> {
    return (await this.isDatabaseKnown()) ? this.mongodb() : null;
  }

  /** A store that was shown before, whatever is chosen now. @throws FootpathError `not-found` where nobody knows its address any more */
  async shownBefore({ kind, dir, database }: Pick<StoreChoice, 'kind' | 'dir' | 'database'>): Promise<StoreChoice> {
    if (kind === 'folder') return this.folder(dir);
    if (await this.isDatabaseKnown()) return this.mongodb(database);
    throw new FootpathError(
      'not-found',
      `This was of the database ${database}, whose address is forgotten: run Footpath: Choose Store, and open it from Data.`,
    );
  }

  /** What a notebook's kernel is given: where the database is chosen or known its address, as `MONGODB_URI`, and the folder of its topics. */
  async kernelEnvironment(): Promise<Readonly<Record<string, string>>> {
    if (!(await this.isDatabaseKnown())) return brokerEnvironment();
    const { env, dir } = await this.mongodb();
    return { ...env, FOOTPATH_DIR: dir };
  }

  /** What a command with these arguments needs of the environment. */
  async environmentOf(args: readonly string[]): Promise<Readonly<Record<string, string>>> {
    return args.includes('--store') ? (await this.mongodb()).env : brokerEnvironment();
  }

  async keepUri(uri: string): Promise<void> {
    await this.secrets.store(URI_SECRET, uri);
  }

  async forgetUri(): Promise<void> {
    await this.secrets.delete(URI_SECRET);
  }

  private async isDatabaseKnown(): Promise<boolean> {
    return textSetting('store') === 'mongodb' || (await this.secrets.get(URI_SECRET)) !== undefined;
  }
}

function brokerEnvironment(): Record<string, string> {
  const brokers = textSetting('kafkaBrokers');
  return brokers === '' ? {} : { KAFKA_EXTERNAL_BROKER: brokers };
}
