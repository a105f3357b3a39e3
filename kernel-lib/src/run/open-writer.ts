import { canonicalJson } from '../pipeline/canonical';
import { FolderReleases } from '../store/folder-releases';
import type { Intent, Manifest } from '../store/format';
import type { MongoOptions } from '../store/mongo/mongo-options';
import type { MongoWriter } from '../store/mongo/mongo-writer';
import type { PipelineStore } from '../store/pipeline-store';
import { openPipelineWriter } from '../store/pipeline-writer';
import type { ReleaseBook } from '../store/released';
import { SEMANTICS_VERSION } from '../stream/semantics';
import { checkpointDocuments } from './commit-documents';
import type { IntentDetail } from './commits';
import type { RunNotice, World } from './options';
import { FOOTPATH_VERSION } from './version';

/** A pipeline that is open for writing. */
export interface OpenWriter {
  readonly writer: PipelineStore;
  /** What was released of it. */
  readonly releases: ReleaseBook;
  /** Where the store is, for people. */
  readonly place: string;
  close(): Promise<void>;
}

/** Which pipeline is opened, and where. */
export interface WriterPlace {
  readonly dir: string;
  readonly pipeline: string;
  /** The database that the store is in; without it the store is the folder. */
  readonly mongo?: MongoOptions;
  /** Hashes of the catalogues that this run joins with. */
  readonly catalogs?: Readonly<Record<string, string>>;
  readonly onNotice?: RunNotice;
}

/** Opens a pipeline for writing in a folder or a database. */
export async function openWriter(
  world: Pick<World, 'files' | 'clock' | 'host'>,
  { dir, pipeline, mongo, catalogs, onNotice }: WriterPlace,
): Promise<OpenWriter> {
  if (mongo === undefined) {
    const { files, clock, host } = world;
    return {
      writer: openPipelineWriter({ files, clock, host, dir, pipeline }),
      releases: new FolderReleases(files, dir, pipeline),
      place: dir,
      close: async () => undefined,
    };
  }
  return openMongoPipeline(world, { pipeline, mongo, catalogs, onNotice });
}

/** Opens a pipeline of a database for writing. */
export async function openMongoPipeline(
  world: Pick<World, 'files' | 'host'>,
  { pipeline, mongo, catalogs = {}, onNotice }: Omit<WriterPlace, 'dir'> & { readonly mongo: MongoOptions },
): Promise<OpenWriter & { readonly writer: MongoWriter }> {
  const { MongoConnection, MongoReleases, openMongoWriter } = await import('../store/mongo/mongo');
  const connection = await MongoConnection.open(mongo, 'write', onNotice);
  try {
    const writer = await openMongoWriter({
      connection,
      files: world.files,
      host: world.host,
      pipeline,
      stateDir: mongo.stateDir,
      sideOutputTtlMs: mongo.sideOutputTtlMs,
      replays: (intent) => makesTheSame(intent, catalogs),
      describe,
    });
    const releases = new MongoReleases(connection, pipeline);
    return { writer, releases, place: connection.place, close: () => connection.close() };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** Whether what was intended would give the same documents here: then they are written over those that are there. */
function makesTheSame({ detail }: Intent, catalogs: Readonly<Record<string, string>>): boolean {
  const { versions, catalogs: joined } = detail as IntentDetail & { versions: unknown; catalogs: unknown };
  const ours = { versions: { footpath: FOOTPATH_VERSION, semantics: SEMANTICS_VERSION }, catalogs };
  return canonicalJson({ versions, catalogs: joined }) === canonicalJson(ours);
}

/** What people see of a commit record who look into the database. */
function describe(manifest: Manifest): Readonly<Record<string, unknown>> {
  return manifest.progress === null ? {} : checkpointDocuments([manifest])[0];
}
