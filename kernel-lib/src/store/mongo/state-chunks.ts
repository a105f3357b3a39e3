import { crc32 } from 'node:zlib';
import { Binary } from 'bson';
import { FootpathError } from '../../event/error';
import type { FileRef } from '../format';
import type { MongoConnection } from './mongo-connection';

const STATE = 'footpath_state';
const CHUNK_BYTES = 4 << 20;

interface Chunk {
  readonly _id: string;
  readonly pipeline: string;
  readonly name: string;
  readonly index: number;
  readonly fence: number;
  readonly bytes: Binary;
}

/** The engine's state in the database: each file in pieces. What counts is what a commit record lists, with its CRC-32. */
export class StateChunks {
  constructor(
    private readonly connection: MongoConnection,
    private readonly pipeline: string,
  ) {}

  private get collection() {
    return this.connection.collection<Chunk>(STATE);
  }

  /** Writes a file; written again, it is the same. */
  async write(name: string, bytes: Uint8Array, fence: number, hold: () => Promise<void>): Promise<void> {
    const { pipeline, collection } = this;
    for (let index = 0; index * CHUNK_BYTES < Math.max(1, bytes.length); index++) {
      const piece = bytes.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES);
      const _id = `${pipeline}/${name}/${index}`;
      await this.connection.attempt('write the state', async () => {
        await hold();
        const chunk = { pipeline, name, index, fence, bytes: new Binary(piece) };
        await collection.replaceOne({ _id }, chunk, { upsert: true });
      });
    }
  }

  /** @throws FootpathError `corrupt` if it is not what the commit record lists; `not-found` where none of it is there. */
  async read({ name, sizeBytes, crc32: expected }: FileRef): Promise<Uint8Array> {
    const { pipeline, collection } = this;
    const chunks = await this.connection.attempt('read the state', () =>
      collection.find({ pipeline, name }, { promoteBuffers: true }).sort({ index: 1 }).toArray(),
    );
    const where = `The state ${name} of pipeline ${pipeline} in ${this.connection.place}`;
    if (chunks.length === 0) throw new FootpathError('not-found', `${where} is not there.`);
    // Memory of its own: a snapshot is read as typed arrays, from where it begins.
    const bytes = new Uint8Array(Buffer.concat(chunks.map((chunk) => chunk.bytes as unknown as Uint8Array)));
    if (bytes.length === sizeBytes && crc32(bytes) === expected) return bytes;
    throw new FootpathError(
      'corrupt',
      `${where} is damaged: it has ${bytes.length} bytes of ${sizeBytes}, or its CRC-32 does not fit. Put the database back from a backup, or begin anew with footpath reset.`,
    );
  }

  /** Removes files that a commit has replaced, by name: somebody else's newer ones are never among them. */
  async remove(names: readonly string[]): Promise<void> {
    if (names.length === 0) return;
    const { pipeline, collection } = this;
    await this.connection.attempt('remove old state', () =>
      collection.deleteMany({ pipeline, name: { $in: [...names] } }),
    );
  }

  /** Removes what runs before ours left and no commit lists. */
  async removeUnlisted(listed: readonly string[], fence: number): Promise<void> {
    const { pipeline, collection } = this;
    await this.connection.attempt('remove old state', () =>
      collection.deleteMany({ pipeline, name: { $nin: [...listed] }, fence: { $lt: fence } }),
    );
  }

  /** Once, so that the calls above need not look at everything. */
  async makeIndex(): Promise<void> {
    await this.connection.attempt('make an index', () =>
      this.collection.createIndex({ pipeline: 1, name: 1, index: 1 }),
    );
  }
}
