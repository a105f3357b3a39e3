import type { CollectionState, FileRef, Manifest } from '../format';
import type { MongoConnection } from './mongo-connection';
import { isMissingCollection } from './mongo-error';

/** The one entry in the place of files that a collection of a database has: its name there, and what is in it. */
export function physicalName({ files }: Pick<CollectionState, 'files'>): string {
  return files[0].name;
}

/** What a collection holds once documents are added. Of bytes it is what was staged for it. */
export function grown(
  before: FileRef | undefined,
  name: string,
  added: readonly FileRef[],
  stamp: Pick<FileRef, 'epoch' | 'fence'>,
): FileRef {
  const all = before === undefined ? added : [before, ...added];
  const isCounted = all.every(({ events }) => events !== undefined);
  const sum = (of: (file: FileRef) => number) => all.reduce((total, file) => total + of(file), 0);
  return {
    name,
    sizeBytes: sum(({ sizeBytes }) => sizeBytes),
    crc32: 0,
    count: sum(({ count }) => count),
    // Of a collection that was empty so far nobody knows whether it holds events: the first files say it.
    ...(isCounted ? { events: sum(({ events = 0 }) => events) } : {}),
    ...stamp,
    level: 0,
  };
}

/** What is left of a collection once documents are removed. How many bytes these had nobody knows: they are taken to be like the others. */
export function shrunk(
  state: CollectionState,
  gone: { readonly documents: number; readonly events: number },
): CollectionState {
  const [file] = state.files;
  const count = Math.max(0, file.count - gone.documents);
  const sizeBytes = Math.round((file.sizeBytes * count) / Math.max(1, file.count));
  const counted = file.events === undefined ? {} : { events: file.events - gone.events };
  return { ...state, count, files: [{ ...file, count, sizeBytes, ...counted }] };
}

/** A later generation is written beside the one that is read, and takes its place once it is committed. */
export function nameInGeneration(base: string, generation: number): string {
  return `${base}.g${generation}`;
}

/** The name that a collection has once its generation has taken its place; null if it has it already. */
export function settledName(name: string): string | null {
  const [, base] = /^(.*)\.g\d+$/.exec(name) ?? [];
  return base ?? null;
}

/** Whether committed collections still lie beside their places. */
export function mustSettle({ collections, epoch, superseded }: Manifest): boolean {
  return (
    epoch > 0 &&
    superseded === undefined &&
    Object.values(collections).some((state) => settledName(physicalName(state)) !== null)
  );
}

/**
 * Puts the collections of a committed generation in their places; what was there is gone with it. Done again after a crash, those
 * that are in place already are passed over.
 *
 * @returns the collections by their names from now on.
 */
export async function settle(
  connection: MongoConnection,
  { collections }: Manifest,
): Promise<Record<string, CollectionState>> {
  const settled: Record<string, CollectionState> = {};
  for (const [name, state] of Object.entries(collections)) {
    const [file] = state.files;
    const place = settledName(file.name);
    if (place === null) {
      settled[name] = state;
      continue;
    }
    await connection.attempt('put a new generation in its place', async () => {
      try {
        await connection.db.renameCollection(file.name, place, { dropTarget: true });
      } catch (error) {
        if (!isMissingCollection(error)) throw error;
      }
    });
    settled[name] = { ...state, files: [{ ...file, name: place }] };
  }
  return settled;
}

/** Drops collections; those that are not there are passed over. */
export async function dropCollections(connection: MongoConnection, names: readonly string[]): Promise<void> {
  for (const name of names) {
    await connection.attempt(`drop ${name}`, async () => {
      try {
        await connection.db.dropCollection(name);
      } catch (error) {
        if (!isMissingCollection(error)) throw error;
      }
    });
  }
}

/** Collections that lie beside claimed ones, and that no commit lists: a copy that was killed wrote them. Nobody reads them. */
export async function unlistedBeside(
  connection: MongoConnection,
  claimed: readonly string[],
  { collections, superseded }: Pick<Manifest, 'collections' | 'superseded'>,
): Promise<string[]> {
  const listed = [collections, superseded?.collections ?? {}].flatMap((each) => Object.values(each).map(physicalName));
  const there = await connection.attempt('look what lies beside the collections', () =>
    connection.db.listCollections({}, { nameOnly: true }).toArray(),
  );
  return there
    .map(({ name }) => name)
    .filter((name) => claimed.includes(settledName(name) ?? '') && !listed.includes(name));
}
