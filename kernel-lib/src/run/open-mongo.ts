import { FootpathError } from '../event/error';
import type { Definition } from '../pipeline/definition';
import { type Manifest, visibleManifest } from '../store/format';
import type { MongoPart } from '../store/mongo/mongo-collection';
import type { MongoOptions } from '../store/mongo/mongo-options';
import { resolveCollectionName } from '../store/query/aliases';
import { Collection } from '../store/query/collection';
import type { DocumentSource } from '../store/query/source';
import { CHECKPOINT_FIELDS, checkpointDocuments, RUN_FIELDS, runDocuments } from './commit-documents';
import { memorySource, nothingCommitted, type OpenStore, onlyPipeline, STAMP_FIELDS } from './open';
import { nothingOpen, type OpenState, openStateOf } from './open-state';
import type { Progress } from './progress';

/** A run that commits often takes the state away again: so often it is looked for anew. */
const LOOKS = 50;

/**
 * Opens a store in MongoDB for reading, as of this moment or the last `refresh`. The caller closes it.
 *
 * @param dir folder of the topics that its pipelines may read.
 * @throws FootpathError `not-found` for an empty one, `unreachable`, `io`, `corrupt`.
 */
export async function openMongo(options: MongoOptions, dir: string): Promise<OpenStore> {
  const loaded = await import('../store/mongo/mongo');
  const { Checkpoints, MongoCollection, MongoConnection, MongoReleases, physicalName } = loaded;
  const { ServerClock, settledName, StateChunks } = loaded;
  const connection = await MongoConnection.open(options, 'read');
  const { place } = connection;
  const checkpoints = new Checkpoints(connection);
  const clock = new ServerClock(connection);
  let manifests: readonly Manifest[] = [];
  let parts: ReadonlyMap<string, readonly MongoPart[]> = new Map();

  const refresh = async () => {
    manifests = (await checkpoints.readAll()).map(visibleManifest);
    const physical = manifests.flatMap(({ collections }) => Object.values(collections).map(physicalName));
    // A generation that has just been committed may have come to its place already.
    const beside = physical.some((name) => settledName(name) !== null)
      ? new Set((await connection.db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name))
      : new Set<string>();
    const found = new Map<string, MongoPart[]>();
    for (const { pipeline, generation, epoch, collections, pruning = [] } of manifests) {
      for (const [name, state] of Object.entries(collections)) {
        const given = physicalName(state);
        const lies = beside.has(given) ? given : (settledName(given) ?? given);
        const all = found.get(name) ?? [];
        const own = pruning.filter(({ collection }) => collection === name);
        all.push({ physical: lies, pipeline, generation, epoch, count: state.count, pruning: own });
        found.set(name, all);
      }
    }
    parts = found;
  };
  const names = () => [...parts.keys(), 'checkpoints', 'runs'].sort();
  const resolved = (name: string) => {
    if (parts.size === 0) throw nothingCommitted(place);
    return resolveCollectionName(name, names());
  };
  const madeSource = (name: string): DocumentSource | null => {
    if (name === 'checkpoints') return memorySource(name, CHECKPOINT_FIELDS, () => checkpointDocuments(manifests));
    if (name === 'runs') return memorySource(name, RUN_FIELDS, () => runDocuments(manifests));
    return null;
  };
  const partsOf = (name: string) => {
    const known = parts.get(resolved(name));
    if (known !== undefined) return known;
    throw new FootpathError('bad-query', `A stage cannot read ${name} here: it is made when it is asked for by name.`);
  };
  const commit = (pipeline: string) => {
    const manifest = manifests.find((known) => known.pipeline === pipeline);
    if (manifest !== undefined) return manifest;
    const known = manifests.map((each) => each.pipeline).join(', ');
    throw new FootpathError('not-found', `The store in ${place} has no pipeline ${pipeline}; it has ${known}.`);
  };
  const openState = async (pipeline: string): Promise<OpenState> => {
    if (options.stateDir !== undefined) {
      throw new FootpathError(
        'bad-argument',
        `The state of ${pipeline} is in the folder CHECKPOINT_BASE and not in ${place}: what is open can be shown of a state in the database.`,
      );
    }
    const chunks = new StateChunks(connection, pipeline);
    for (let look = 1; ; look++) {
      const newest = await checkpoints.read(pipeline);
      if (newest === null || newest.superseded !== undefined || newest.epoch === 0) {
        throw nothingOpen(newest, pipeline, place);
      }
      try {
        const snapshots: Uint8Array[] = [];
        for (const file of newest.state) snapshots.push(await chunks.read(file));
        return openStateOf({ manifest: newest, snapshots });
      } catch (error) {
        if (look === LOOKS || !(error instanceof FootpathError && error.code === 'not-found')) throw error;
      }
    }
  };
  try {
    await Promise.all([refresh(), clock.read()]);
    if (manifests.length === 0) {
      throw new FootpathError(
        'not-found',
        `The store in ${place} is empty. Fill it with "footpath run --csv FILE --store mongodb".`,
      );
    }
  } catch (error) {
    await connection.close();
    throw error;
  }
  return {
    dir,
    place,
    kind: 'mongodb',
    get pipelines() {
      return manifests.map(({ pipeline }) => pipeline);
    },
    get collections() {
      return names();
    },
    collection: (given) => {
      const name = resolved(given);
      const made = madeSource(name);
      if (made === null) return new MongoCollection(connection, name, partsOf(name), partsOf);
      return new Collection(made, (other) => {
        const source = madeSource(resolved(other));
        if (source !== null) return source;
        throw new FootpathError('bad-query', `A stage over ${name} cannot read ${other}: ask the other way round.`);
      });
    },
    fieldsOf: (given) => {
      const name = resolved(given);
      const made = madeSource(name);
      if (made !== null) return made.fields;
      const owner = manifests.find(({ collections }) => name in collections)!;
      return { ...owner.collections[name].fields, ...STAMP_FIELDS };
    },
    commit: (pipeline) => {
      const manifest = commit(
        pipeline ??
          onlyPipeline(
            manifests.map((known) => known.pipeline),
            place,
          ),
      );
      return { manifest, progress: manifest.progress as Progress, definition: manifest.definition as Definition };
    },
    releases: (pipeline) => new MongoReleases(connection, pipeline),
    openState,
    nowMs: () => clock.nowMs(),
    refresh,
    close: () => connection.close(),
  };
}
