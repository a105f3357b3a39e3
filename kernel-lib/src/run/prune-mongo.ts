import type { Manifest } from '../store/format';
import type { MongoOptions } from '../store/mongo/mongo-options';
import type { PruneRule } from '../store/prune-files';
import { checkNotReplaced } from './check-not-replaced';
import { openMongo } from './open-mongo';
import { openMongoPipeline } from './open-writer';
import type { PruneOptions, PruneResult } from './prune';
import { pruneRules } from './prune-rules';
import { worldOf } from './world-of';

export interface PruneMongoOptions extends PruneOptions {
  /** The database that the store is in. */
  readonly mongo: MongoOptions;
}

type Counts = PruneResult['collections'];

/**
 * As `prunePipeline`, in a database: all of it counts no more at once, and is removed then. A reader that began before may miss some of it.
 *
 * @throws FootpathError as `prunePipeline`; `unreachable`, `denied`.
 */
export async function pruneInMongo(options: PruneMongoOptions): Promise<PruneResult> {
  const store = await openMongo(options.mongo, options.dir);
  const commit = await Promise.resolve()
    .then(() => store.commit(options.pipeline))
    .finally(() => store.close());
  const { manifest, progress, definition } = commit;
  const { pipeline } = manifest;
  const asked = pruneRules(manifest, progress, definition, options);
  if (asked === null) return { pipeline, before: null, collections: {} };
  const { beforeMs, rules } = asked;
  const collections = options.dryRun
    ? await countedIn(options.mongo, manifest, rules)
    : await removedFrom(options, pipeline, rules);
  return { pipeline, before: new Date(beforeMs).toISOString(), collections };
}

async function countedIn(
  mongo: MongoOptions,
  manifest: Manifest,
  rules: Readonly<Record<string, PruneRule>>,
): Promise<Counts> {
  checkNotReplaced(manifest, 'prune');
  const { countOld, MongoConnection } = await import('../store/mongo/mongo');
  const connection = await MongoConnection.open(mongo, 'read');
  try {
    const counts: Record<string, Counts[string]> = {};
    for (const [name, rule] of Object.entries(rules)) counts[name] = await countOld(connection, manifest, name, rule);
    return counts;
  } finally {
    await connection.close();
  }
}

async function removedFrom(
  { mongo, world: given }: PruneMongoOptions,
  pipeline: string,
  rules: Readonly<Record<string, PruneRule>>,
): Promise<Counts> {
  const { writer, close } = await openMongoPipeline(worldOf(given), { pipeline, mongo });
  try {
    const current = writer.current!;
    checkNotReplaced(current, 'prune');
    await writer.takeLease(current);
    try {
      return await writer.prune(rules);
    } finally {
      await writer.releaseLease();
    }
  } finally {
    await close();
  }
}
