import { join } from 'node:path';
import { FootpathError } from '../../event/error';
import { makeDurableFolder } from '../../file/durable-folder';
import type { Files, HostIdentity } from '../../file/files';
import { writeWholeFile } from '../../file/whole-file';
import { DocumentFileWriter } from '../document-file-writer';
import type { FileRef, Manifest } from '../format';
import type { NewFileKind } from '../pipeline-store';
import type { HeldRecord } from './held-record';
import { makeStaging, removeStaging, unsynced } from './staging';
import type { StateChunks } from './state-chunks';

const EXTENSIONS: Readonly<Record<NewFileKind, string>> = { segment: 'arrow', documents: 'docs', state: 'state' };

export interface RunFilesOptions {
  readonly files: Files;
  readonly host: HostIdentity;
  readonly pipeline: string;
  /** The folder CHECKPOINT_BASE, if state is kept in one; else it is kept in the database. */
  readonly stateDir?: string;
}

/**
 * The files of a run: documents that are about to be sent, in a folder that goes with the run, and the state as hands read and write
 * it, which is kept in the database or in the folder CHECKPOINT_BASE.
 */
export class RunFiles {
  private readonly stagingFiles: Files;
  private readonly open = new Set<DocumentFileWriter>();
  private staging: string | null = null;
  private sequence = 0;

  constructor(
    private readonly options: RunFilesOptions,
    private readonly record: HeldRecord,
    private readonly chunks: StateChunks,
  ) {
    this.stagingFiles = unsynced(options.files);
  }

  begin(): void {
    this.staging = makeStaging(this.options.host);
  }

  abandonOpen(): void {
    for (const file of this.open) file.abandon();
    this.open.clear();
  }

  end(): void {
    if (this.staging !== null) removeStaging(this.staging);
    this.staging = null;
  }

  newFile(kind: NewFileKind, collection?: string): { path: string; name: string } {
    const { epoch, lease } = this.record.held();
    const number = String(epoch + 1).padStart(8, '0');
    const name = `${collection ?? kind}-e${number}-f${lease.fence}-${this.sequence++}.${EXTENSIONS[kind]}`;
    return { name, path: kind === 'state' ? this.pathOf(name) : this.stagedPath(name) };
  }

  documentFile(collection: string): DocumentFileWriter {
    const { path, name } = this.newFile('documents', collection);
    const { epoch, lease } = this.record.held();
    const origin = { name, epoch: epoch + 1, fence: lease.fence, level: 0 };
    const file = new DocumentFileWriter(this.stagingFiles, path, origin);
    this.open.add(file);
    return file;
  }

  /** Where a file of the state is for the hands. */
  pathOf(name: string): string {
    const { stateDir, pipeline } = this.options;
    return stateDir === undefined ? this.stagedPath(name) : join(stateDir, pipeline, name);
  }

  stagedPath(name: string): string {
    if (this.staging === null) throw this.record.notHeld();
    return join(this.staging, name);
  }

  /** What was sent is needed no longer. */
  removeStaged(files: readonly FileRef[]): void {
    for (const { name } of files) this.options.files.remove(this.stagedPath(name));
  }

  /**
   * Puts the state of the last commit where the hands read it.
   *
   * @throws FootpathError `not-found` if the folder CHECKPOINT_BASE does not have it.
   */
  async fetchState({ state }: Manifest): Promise<void> {
    const { files, stateDir, pipeline } = this.options;
    if (stateDir === undefined) {
      for (const ref of state) writeWholeFile(this.stagingFiles, this.pathOf(ref.name), await this.chunks.read(ref));
      return;
    }
    const folder = join(stateDir, pipeline);
    makeDurableFolder(files, folder);
    const listed = new Set(state.map(({ name }) => name));
    for (const name of files.list(folder)) if (!listed.has(name)) files.remove(join(folder, name));
    const missing = state.find(({ name }) => !files.exists(this.pathOf(name)));
    if (missing === undefined) return;
    throw new FootpathError(
      'not-found',
      `${this.pathOf(missing.name)} is not there, which the last commit of pipeline ${pipeline} lists as its state. Give the folder CHECKPOINT_BASE that the run before had.`,
    );
  }

  /** Keeps a file that a hand has written, so that a commit may list it. */
  async keepState({ name, sizeBytes }: FileRef, fence: number): Promise<void> {
    const { files, stateDir, pipeline } = this.options;
    const path = this.pathOf(name);
    if (files.sizeOf(path) !== sizeBytes) {
      throw new FootpathError('internal', `${name} has not its ${sizeBytes} bytes: it is not committed.`);
    }
    if (stateDir === undefined) await this.chunks.write(name, files.readAll(path), fence, () => this.record.hold());
    else files.syncFolder(join(stateDir, pipeline));
  }

  /** As `keepState`, for what lies in no file yet. */
  async keepBytes(file: FileRef, bytes: Uint8Array): Promise<FileRef> {
    const { name, path } = this.newFile('state');
    const kept = { ...file, ...writeWholeFile(this.options.files, path, bytes), name };
    await this.keepState(kept, this.record.held().lease.fence);
    return kept;
  }

  async removeState(old: readonly FileRef[]): Promise<void> {
    const names = old.map(({ name }) => name);
    for (const name of names) this.options.files.remove(this.pathOf(name));
    if (this.options.stateDir === undefined) await this.chunks.remove(names);
  }
}
