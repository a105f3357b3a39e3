import type { Document } from '../event/document';
import type { Files } from '../file/files';
import { writeWholeFile } from '../file/whole-file';
import { columnsOfDocuments } from './columns-of-documents';
import { decodeBlock, encodeDocuments } from './document-codec';
import { DocumentFileWriter } from './document-file-writer';
import { eventsInTable } from './events-in-table';
import type { CollectionState, FileRef, Manifest } from './format';
import type { IncomingCollection, IncomingCommit, IncomingGeneration, Replacement, TableOf } from './incoming';
import { mergeBatches } from './merge-batches';
import type { RawDocument } from './mongo/raw-document';
import type { NewFileKind } from './pipeline-store';
import { writeSegment } from './segment-writer';

/** A file is closed once so much has come for it: it is made whole in memory. */
const FILE_BYTES = 16 << 20;

/** What the writer of a pipeline lets a generation do that comes to it. */
export interface IncomingPort {
  readonly files: Files;
  readonly generation: number;
  readonly newFile: (kind: NewFileKind, collection?: string) => { readonly path: string; readonly name: string };
  /** Claims a collection; true if nobody had it. */
  readonly claim: (collection: string, output: string) => boolean;
  readonly replaceBy: (replacement: Replacement) => Manifest;
  /** Removes these files, and the pipeline with these claims where it has committed nothing. */
  readonly withdraw: (files: readonly string[], claims: readonly string[]) => void;
}

interface Pending {
  readonly collection: IncomingCollection;
  readonly files: FileRef[];
  documents: RawDocument[];
  sizeBytes: number;
}

/** A generation that comes into a folder: files that no manifest lists before all are there. */
export class IncomingFiles implements IncomingGeneration {
  private readonly collections = new Map<string, Pending>();
  private readonly state: FileRef[] = [];
  private readonly written: string[] = [];
  private readonly claimed: string[] = [];

  constructor(
    private readonly port: IncomingPort,
    private readonly tableOf: TableOf,
  ) {}

  get generation(): number {
    return this.port.generation;
  }

  /** The events are counted anew, file by file. */
  async begin(name: string, collection: IncomingCollection): Promise<void> {
    if (this.port.claim(name, collection.output)) this.claimed.push(name);
    this.collections.set(name, { collection, files: [], documents: [], sizeBytes: 0 });
  }

  async add(name: string, documents: readonly RawDocument[]): Promise<void> {
    const pending = this.collections.get(name)!;
    for (const document of documents) {
      pending.documents.push(document);
      pending.sizeBytes += document.length;
      if (pending.sizeBytes >= FILE_BYTES) this.write(name, pending);
    }
  }

  async addState(file: FileRef, bytes: Uint8Array): Promise<void> {
    const place = this.newFile('state');
    this.state.push({ ...file, ...writeWholeFile(this.port.files, place.path, bytes), name: place.name });
  }

  async commit(commit: IncomingCommit): Promise<Manifest> {
    const collections: Record<string, CollectionState> = {};
    for (const [name, pending] of this.collections) {
      this.write(name, pending);
      const { collection, files } = pending;
      collections[name] = { ...collection, files, count: files.reduce((sum, { count }) => sum + count, 0) };
    }
    return this.port.replaceBy({ ...commit, generation: this.generation, state: this.state, collections });
  }

  async discard(): Promise<void> {
    this.port.withdraw(this.written, this.claimed);
  }

  private newFile(kind: NewFileKind, collection?: string): { path: string; name: string } {
    const place = this.port.newFile(kind, collection);
    this.written.push(place.name);
    return place;
  }

  private write(name: string, pending: Pending): void {
    if (pending.documents.length === 0) return;
    const documents = this.plain(pending.documents);
    const origin = { epoch: greatest(documents, 'epoch'), fence: greatest(documents, 'fence'), level: 0 };
    pending.documents = [];
    pending.sizeBytes = 0;
    const file =
      pending.collection.kind === 'segments'
        ? this.segment(name, documents, origin)
        : this.blocks(name, documents, origin, pending.collection);
    pending.files.push(file);
  }

  private segment(name: string, documents: readonly Document[], origin: Origin): FileRef {
    // Ordered by user and time, as the engine's own files are.
    const batch = mergeBatches([columnsOfDocuments(this.tableOf(name), documents)]);
    const place = this.newFile('segment', name);
    const written = writeSegment(this.port.files, place.path, batch, null);
    return { ...written, ...origin, name: place.name, events: eventsInTable(batch) };
  }

  private blocks(name: string, documents: Document[], origin: Origin, { fields }: IncomingCollection): FileRef {
    const place = this.newFile('documents', name);
    const writer = new DocumentFileWriter(this.port.files, place.path, { ...origin, name: place.name });
    const isCounted = documents.every(({ _events }) => _events !== undefined);
    const events = isCounted ? documents.reduce((sum, { _events }) => sum + Number(_events), 0) : undefined;
    try {
      writer.append(encodeDocuments(documents, fields), documents.length, events);
      return writer.finish();
    } finally {
      writer.abandon();
    }
  }

  /** With the hidden fields, which a file keeps, and as of this generation. */
  private plain(documents: readonly RawDocument[]): Document[] {
    const { generation } = this;
    return documents.flatMap((document) => decodeBlock(document, true).map((plain) => ({ ...plain, generation })));
  }
}

type Origin = Pick<FileRef, 'epoch' | 'fence' | 'level'>;

function greatest(documents: readonly Document[], field: string): number {
  return documents.reduce((most, document) => Math.max(most, Number(document[field])), 0);
}
