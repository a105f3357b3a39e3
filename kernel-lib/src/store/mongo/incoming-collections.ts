import { FootpathError } from '../../event/error';
import type { CollectionState, FileRef, Manifest } from '../format';
import type { IncomingCollection, IncomingCommit, IncomingGeneration, Replacement } from '../incoming';
import { nameInGeneration } from './generations';
import type { MongoConnection } from './mongo-connection';
import { type RawDocument, withGeneration } from './raw-document';

const AT_ONCE = 1000;
const BYTES_AT_ONCE = 8 << 20;
const CALLS_AT_ONCE = 4;

/** What the writer of a pipeline lets a generation do that comes to it. */
export interface IncomingPort {
  readonly connection: MongoConnection;
  readonly pipeline: string;
  readonly generation: number;
  readonly fence: number;
  /** Claims a collection; gives its name in the database, and whether it was nobody's. */
  readonly claim: (name: string, output: string) => Promise<{ readonly base: string; readonly isNew: boolean }>;
  /** Makes a collection of the database anew, with its indexes. */
  readonly make: (physical: string, name: string, collection: IncomingCollection) => Promise<void>;
  readonly send: (physical: string, name: string, documents: readonly RawDocument[]) => Promise<void>;
  readonly keepState: (file: FileRef, bytes: Uint8Array) => Promise<FileRef>;
  readonly replaceBy: (replacement: Replacement) => Promise<Manifest>;
  /** Drops these collections, removes this state, and the pipeline with these claims where it has committed nothing. */
  readonly withdraw: (
    collections: readonly string[],
    state: readonly FileRef[],
    claims: readonly string[],
  ) => Promise<void>;
}

interface Pending {
  readonly physical: string;
  readonly collection: IncomingCollection;
  readonly events: number | undefined;
  documents: RawDocument[];
  sizeBytes: number;
  /** Sent so far. */
  count: number;
  sentBytes: number;
}

/** A generation that comes into a database: collections beside those that are read, which take their places by a rename. */
export class IncomingCollections implements IncomingGeneration {
  private readonly collections = new Map<string, Pending>();
  private readonly state: FileRef[] = [];
  private readonly claimed: string[] = [];
  private readonly running = new Set<Promise<void>>();
  private failure: { readonly error: unknown } | null = null;

  constructor(private readonly port: IncomingPort) {}

  get generation(): number {
    return this.port.generation;
  }

  async begin(name: string, collection: IncomingCollection, events: number | undefined): Promise<void> {
    const { base, isNew } = await this.port.claim(name, collection.output);
    if (isNew) this.claimed.push(base);
    const physical = nameInGeneration(base, this.generation);
    this.collections.set(name, { physical, collection, events, documents: [], sizeBytes: 0, count: 0, sentBytes: 0 });
    await this.port.make(physical, name, collection);
  }

  async add(name: string, documents: readonly RawDocument[]): Promise<void> {
    const pending = this.collections.get(name)!;
    for (const document of documents) {
      const own = withGeneration(document, this.generation);
      pending.documents.push(own);
      pending.sizeBytes += own.length;
      if (pending.documents.length >= AT_ONCE || pending.sizeBytes >= BYTES_AT_ONCE) await this.send(name, pending);
    }
  }

  async addState(file: FileRef, bytes: Uint8Array): Promise<void> {
    this.state.push(await this.port.keepState(file, bytes));
  }

  async commit(commit: IncomingCommit): Promise<Manifest> {
    for (const [name, pending] of this.collections) await this.send(name, pending);
    await this.allSent();
    const { fence } = this.port;
    const collections: Record<string, CollectionState> = {};
    for (const [name, pending] of this.collections) {
      await this.checkThere(name, pending);
      const { physical, collection, count, sentBytes, events } = pending;
      const counted = events === undefined ? {} : { events };
      const stamp = { epoch: commit.epoch, fence, level: 0 };
      const file = { name: physical, sizeBytes: sentBytes, crc32: 0, count, ...counted, ...stamp };
      collections[name] = { ...collection, count, files: [file] };
    }
    return this.port.replaceBy({ ...commit, generation: this.generation, state: this.state, collections });
  }

  async discard(): Promise<void> {
    await Promise.all(this.running);
    const physical = [...this.collections.values()].map((pending) => pending.physical);
    await this.port.withdraw(physical, this.state, this.claimed);
  }

  /** Puts documents on their way; a failure is told by the next call. */
  private async send(name: string, pending: Pending): Promise<void> {
    const { documents, physical } = pending;
    if (documents.length === 0) return;
    pending.documents = [];
    pending.count += documents.length;
    pending.sentBytes += pending.sizeBytes;
    pending.sizeBytes = 0;
    if (this.running.size >= CALLS_AT_ONCE) await Promise.race(this.running);
    this.throwFailure();
    const call: Promise<void> = this.port
      .send(physical, name, documents)
      .catch((error: unknown) => {
        this.failure ??= { error };
      })
      .finally(() => this.running.delete(call));
    this.running.add(call);
  }

  private async allSent(): Promise<void> {
    await Promise.all(this.running);
    this.throwFailure();
  }

  private throwFailure(): void {
    if (this.failure !== null) throw this.failure.error;
  }

  /** Counted by the server, before it counts for readers. */
  private async checkThere(name: string, { physical, count }: Pending): Promise<void> {
    const { connection, generation, pipeline } = this.port;
    const found = await connection.attempt(`count ${name}`, () =>
      connection.collection(physical).countDocuments({ pipeline, generation }),
    );
    if (found === count) return;
    throw new FootpathError(
      'corrupt',
      `${found} documents of ${name} are in ${connection.place} of ${count} that were sent: what was there is as it was. Run the same command again.`,
    );
  }
}
