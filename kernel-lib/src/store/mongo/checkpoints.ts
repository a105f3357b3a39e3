import { randomUUID } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { FootpathError } from '../../event/error';
import { canonicalJson } from '../../pipeline/canonical';
import { type Manifest, STORE_FORMAT_VERSION } from '../format';
import type { MongoConnection } from './mongo-connection';
import { isDuplicateKey } from './mongo-error';

export const CHECKPOINTS = 'checkpoints';

/** The commit record of a pipeline as it lies in the database: what is compared, what people look at, and all of it as checked text. */
interface CheckpointRecord {
  readonly _id: string;
  readonly version: number;
  readonly fence: number;
  /** Made for each change, so that an answer that was lost behind a write is no riddle. */
  readonly write_id: string;
  readonly manifest: string;
  readonly manifest_crc32: number;
}

/** What people who look into the database are shown of a manifest beside it. */
export type Describe = (manifest: Manifest) => Readonly<Record<string, unknown>>;

/** The commit records: one a pipeline, changed only by comparing and swapping. */
export class Checkpoints {
  constructor(
    private readonly connection: MongoConnection,
    private readonly describe: Describe = () => ({}),
  ) {}

  private get collection() {
    return this.connection.collection<CheckpointRecord>(CHECKPOINTS);
  }

  /** @throws FootpathError `corrupt`, `newer-format`, `unreachable`. */
  async read(pipeline: string): Promise<Manifest | null> {
    const { collection } = this;
    const record = await this.connection.attempt('read the commit record', () => collection.findOne({ _id: pipeline }));
    return record === null ? null : this.decode(record);
  }

  /** All pipelines, ordered by name. Records of others in a collection of this name are passed over. */
  async readAll(): Promise<Manifest[]> {
    const { collection } = this;
    const records = await this.connection.attempt('read the commit records', () =>
      collection
        .find({ manifest: { $type: 'string' } })
        .sort({ _id: 1 })
        .toArray(),
    );
    return records.map((record) => this.decode(record));
  }

  /**
   * Puts a manifest in the place of the one before it.
   *
   * @param next makes it anew for each attempt, since its lease is counted from the moment it is written.
   * @returns the manifest that is there now, or null if it was not `before` any more.
   */
  async swap(before: Manifest | null, next: () => Manifest): Promise<Manifest | null> {
    const writeId = randomUUID();
    const { collection } = this;
    return this.connection.attempt('write the commit record', async () => {
      const manifest = next();
      const record = this.encode(manifest, writeId);
      const done = await (before === null
        ? inserted(collection.insertOne(record))
        : collection
            .replaceOne({ _id: manifest.pipeline, version: before.version, fence: before.lease.fence }, record)
            .then(({ matchedCount }) => matchedCount === 1));
      if (done) return manifest;
      const found = await collection.findOne({ _id: manifest.pipeline, write_id: writeId });
      return found === null ? null : this.decode(found);
    });
  }

  /** Removes the record of a pipeline, if it is this one still. */
  async remove({ pipeline, version, lease }: Manifest): Promise<void> {
    const { collection } = this;
    await this.connection.attempt('remove the commit record', () =>
      collection.deleteOne({ _id: pipeline, version, fence: lease.fence }),
    );
  }

  private encode(manifest: Manifest, writeId: string): CheckpointRecord {
    const text = canonicalJson(manifest);
    return {
      ...this.describe(manifest),
      _id: manifest.pipeline,
      version: manifest.version,
      fence: manifest.lease.fence,
      write_id: writeId,
      manifest: text,
      manifest_crc32: crc32(text) | 0,
    };
  }

  private decode({ _id, manifest, manifest_crc32 }: CheckpointRecord): Manifest {
    const where = `The commit record of pipeline ${_id} in ${this.connection.place}`;
    if (typeof manifest !== 'string' || (crc32(manifest) | 0) !== manifest_crc32) {
      throw new FootpathError(
        'corrupt',
        `${where} is damaged: its CRC-32 does not fit. Put the database back from a backup.`,
      );
    }
    const value = JSON.parse(manifest) as Manifest;
    if (value.format <= STORE_FORMAT_VERSION) return value;
    throw new FootpathError(
      'newer-format',
      `${where} was written in format ${value.format} by a newer Footpath; this one knows formats up to ${STORE_FORMAT_VERSION}. Update Footpath. Nothing was changed.`,
    );
  }
}

async function inserted(inserting: Promise<unknown>): Promise<boolean> {
  try {
    await inserting;
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}
