import type { Files } from '../../file/files';
import type { CollectionState, FileRef, Manifest } from '../format';
import type { IncomingCollection } from '../incoming';
import type { CommitChange } from '../pipeline-store';
import { type CollectionNames, isSideCollection } from './collection-names';
import { dropCollections, grown, physicalName } from './generations';
import type { HeldRecord } from './held-record';
import { makeIndexes, STORED_AT } from './indexes';
import type { MongoConnection } from './mongo-connection';
import { oldOnes } from './old-documents';
import { writeOutputs } from './output-writer';
import { type RawDocument, withDate } from './raw-document';
import type { RunFiles } from './run-files';
import { stagedDocuments } from './staged-documents';

export interface SentDocumentsParts {
  readonly connection: MongoConnection;
  readonly files: Files;
  readonly pipeline: string;
  /** After so long the server removes what did not count; by default never. */
  readonly sideOutputTtlMs?: number;
  readonly record: HeldRecord;
  readonly names: CollectionNames;
  readonly runFiles: RunFiles;
}

/** Sends a pipeline's documents to their collections, and removes what does not count; under the lease, always. */
export class SentDocuments {
  /** The epoch that a crashed run may have written parts of. */
  repeated: number | null = null;
  /** Names of collections whose indexes are made. */
  readonly indexed = new Set<string>();

  constructor(private readonly parts: SentDocumentsParts) {}

  /** Sends the documents of an epoch that are in files; gives what the collection then is. */
  async addTo(
    name: string,
    kind: CommitChange['add'][string]['state'],
    files: readonly FileRef[],
    before: Manifest,
    epoch: number,
  ): Promise<CollectionState> {
    const { connection, pipeline, names, runFiles } = this.parts;
    const { generation, lease } = before;
    const physical = await names.physicalOf(name, kind.output, before);
    if (!this.indexed.has(physical)) await makeIndexes(connection, physical, kind.fields, this.ttlMsOf(name));
    this.indexed.add(physical);
    const info = { name, pipeline, generation, state: { ...kind, count: 0, files: [] } };
    const replaces = this.repeated === epoch;
    for (const file of files) {
      const staged = stagedDocuments(this.parts.files, runFiles.stagedPath(file.name), file, info);
      await this.write(physical, name, staged, lease.fence, replaces);
    }
    if (replaces) await this.removeAbove(physical, epoch - 1, lease.fence);
    const { files: [earlier] = [], pruned } = before.collections[name] ?? {};
    const file = grown(earlier, physical, files, { epoch, fence: lease.fence });
    return { ...kind, files: [file], count: file.count, ...(pruned ? { pruned } : {}) };
  }

  /** Sends documents to a collection that `makeAnew` has made. */
  async send(physical: string, name: string, documents: readonly RawDocument[]): Promise<void> {
    await this.write(physical, name, [documents], this.parts.record.held().lease.fence, false);
  }

  /** Makes an empty collection in the place of whatever is there. */
  async makeAnew(physical: string, name: string, { fields }: IncomingCollection): Promise<void> {
    const { connection, record } = this.parts;
    await record.hold();
    await dropCollections(connection, [physical]);
    await makeIndexes(connection, physical, fields, this.ttlMsOf(name));
  }

  /** Removes what earlier runs wrote behind an epoch. */
  async removeAbove(physical: string, epoch: number, fence: number): Promise<void> {
    const { connection, pipeline, record } = this.parts;
    await connection.attempt(`remove from ${physical} what was not committed`, async () => {
      await record.hold();
      await connection.collection(physical).deleteMany({ pipeline, epoch: { $gt: epoch }, fence: { $lt: fence } });
    });
  }

  /** Removes what a commit record says is pruned, then what it says of it. */
  async removePruned({ pruning = [], collections, pipeline, generation }: Manifest): Promise<void> {
    const { connection, record } = this.parts;
    for (const { collection, ...old } of pruning) {
      await connection.attempt(`remove what was pruned of ${collection}`, async () => {
        await record.hold();
        const match = { pipeline, generation, ...oldOnes(old) };
        await connection.collection(physicalName(collections[collection])).deleteMany(match);
      });
    }
    await record.put(({ pruning: _, ...held }) => held);
  }

  private write(
    collection: string,
    name: string,
    batches: Iterable<readonly RawDocument[]>,
    fence: number,
    replaces: boolean,
  ): Promise<void> {
    const { connection, record } = this.parts;
    const storedAt = new Date(record.clock.nowMs());
    return writeOutputs(connection, this.ttlMsOf(name) === undefined ? batches : stamped(batches, storedAt), {
      collection,
      fence,
      replaces,
      hold: () => record.hold(),
      fenced: () => record.fencedOut(fence),
    });
  }

  private ttlMsOf(collection: string): number | undefined {
    return isSideCollection(collection) ? this.parts.sideOutputTtlMs : undefined;
  }
}

function* stamped(batches: Iterable<readonly RawDocument[]>, storedAt: Date): Generator<readonly RawDocument[]> {
  for (const batch of batches) yield batch.map((document) => withDate(document, STORED_AT, storedAt));
}
