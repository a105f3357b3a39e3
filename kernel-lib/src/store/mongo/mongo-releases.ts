import { randomUUID } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { Binary } from 'bson';
import { FootpathError } from '../../event/error';
import type { Release, ReleaseBook } from '../released';
import type { MongoConnection } from './mongo-connection';
import { isDuplicateKey } from './mongo-error';

export const RELEASES = 'footpath_releases';
/** A release may be longer than a document: it lies in pieces, which count once a record of its number names them. */
const CHUNK_BYTES = 4 << 20;

interface ReleaseRecord {
  readonly _id: string;
  readonly pipeline: string;
  readonly kind: 'release' | 'appended' | 'piece';
  readonly number?: number;
  /** Of a release: whose pieces these are, and the CRC-32 of all. */
  readonly content?: string;
  readonly crc32?: number;
  readonly index?: number;
  readonly bytes?: Binary;
}

/** Releases of a pipeline in a database. */
export class MongoReleases implements ReleaseBook {
  constructor(
    private readonly connection: MongoConnection,
    private readonly pipeline: string,
  ) {}

  private get collection() {
    return this.connection.collection<ReleaseRecord>(RELEASES);
  }

  async all(): Promise<Release[]> {
    const releases: Release[] = [];
    for (const record of await this.records('release')) releases.push(await this.read(record));
    return releases;
  }

  async appended(): Promise<ReadonlySet<number>> {
    return new Set((await this.records('appended')).map(({ number = 0 }) => number));
  }

  /** Whole or not at all: what a killed call leaves are pieces that no record names. */
  async publish(release: Release): Promise<boolean> {
    const { pipeline } = this;
    const bytes = Buffer.from(JSON.stringify(release));
    const content = randomUUID();
    for (let index = 0; index * CHUNK_BYTES < bytes.length; index++) {
      const piece = new Binary(bytes.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES));
      await this.insert({ _id: `${content}/${index}`, pipeline, kind: 'piece', content, index, bytes: piece });
    }
    const { number } = release;
    const record = { _id: `${pipeline}/release/${number}`, pipeline, kind: 'release' as const, number, content };
    const isOurs = await this.insert({ ...record, crc32: crc32(bytes) });
    if (!isOurs) {
      await this.connection.attempt('remove a release', () => this.collection.deleteMany({ kind: 'piece', content }));
    }
    return isOurs;
  }

  async noteAppended(number: number): Promise<void> {
    const { pipeline } = this;
    await this.insert({ _id: `${pipeline}/appended/${number}`, pipeline, kind: 'appended', number });
  }

  private records(kind: ReleaseRecord['kind']): Promise<ReleaseRecord[]> {
    const { pipeline, collection } = this;
    return this.connection.attempt('read the releases', () =>
      collection.find({ pipeline, kind }).sort({ number: 1 }).toArray(),
    );
  }

  private async read({ number, content, crc32: expected }: ReleaseRecord): Promise<Release> {
    const { collection } = this;
    const pieces = await this.connection.attempt('read a release', () =>
      collection.find({ kind: 'piece', content }, { promoteBuffers: true }).sort({ index: 1 }).toArray(),
    );
    const bytes = Buffer.concat(pieces.map((piece) => piece.bytes as unknown as Uint8Array));
    if (crc32(bytes) === expected) return JSON.parse(bytes.toString('utf8')) as Release;
    throw new FootpathError(
      'corrupt',
      `Release ${number} of pipeline ${this.pipeline} in ${this.connection.place} is damaged: its CRC-32 does not fit. Put the database back from a backup, or begin anew with footpath reset.`,
    );
  }

  /** False if one of that `_id` is there which is not this one: an answer may be lost behind a write that was done. */
  private insert(record: ReleaseRecord): Promise<boolean> {
    const { collection } = this;
    return this.connection.attempt('write a release', async () => {
      try {
        await collection.insertOne(record);
        return true;
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        const found = await collection.findOne({ _id: record._id });
        return found?.content === record.content;
      }
    });
  }
}
