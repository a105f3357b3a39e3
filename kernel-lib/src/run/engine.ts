import type { Document } from '../event/document';
import { FootpathError } from '../event/error';
import type { Files } from '../file/files';
import { writeWholeFile } from '../file/whole-file';
import type { Definition } from '../pipeline/definition';
import { encodeDocuments } from '../store/document-codec';
import type { DocumentFileWriter } from '../store/document-file-writer';
import type { FileRef } from '../store/format';
import type { PipelineStore } from '../store/pipeline-store';
import { collectionFields } from '../stream/collection-fields';
import { EVENTS_FIELD, mergeWindows } from '../stream/merge-windows';
import type { IntakeEpoch } from '../stream/ports';
import type { Closing } from '../stream/taken-rows';
import type { Crew, EncodedDocuments, Flushed, FlushRequest, NewFile, Stamp } from './crew';
import type { Border, Feeder } from './feeder';
import type { FileProgress } from './progress';
import type { Tally } from './tally';

/** An epoch as it is handed to the commit. */
export interface EpochResult {
  readonly epoch: number;
  readonly intake: IntakeEpoch;
  /** The intake's state. */
  readonly state: FileRef;
  readonly flushed: readonly Flushed[];
  readonly files: readonly FileProgress[];
  readonly add: Readonly<Record<string, readonly FileRef[]>>;
}

/** Runs epochs one after the other: takes chunks into the crew, and at each border closes, writes and commits. */
export class Engine {
  private readonly documents = new Map<string, DocumentFileWriter>();
  private readonly collections: ReturnType<typeof collectionFields>;

  constructor(
    private readonly definition: Definition,
    private readonly files: Files,
    private readonly writer: PipelineStore,
    private readonly crew: Crew,
    private readonly feeder: Feeder,
    private readonly tally: Tally,
    private readonly onChunk: () => void,
  ) {
    this.collections = collectionFields(definition);
  }

  /**
   * Takes all chunks up to the next border, then has the crew close what is final. Nothing of it can be seen before the
   * caller commits it.
   */
  async runEpoch(stamp: Stamp): Promise<{ result: EpochResult; next: Border['next'] }> {
    let settled: Promise<unknown> = Promise.resolve();
    for (;;) {
      const fed = await this.feeder.take();
      if (fed.kind === 'begin') throw new FootpathError('internal', 'a range begins where one was not ended.');
      if (fed.kind === 'border') {
        await settled;
        return { result: await this.close(stamp, fed), next: fed.next };
      }
      const taken = await fed.taken;
      this.tally.addChunk(taken);
      if (taken.dead) this.append('dead_letters', taken.dead);
      if (taken.holdsChunk) this.feeder.releaseChunk(fed.chunkSlot);
      if (taken.late) this.append('late_events', taken.late);
      settled = Promise.all([settled, taken.processed]);
      // Its failure is the feeder's too, so it is met above; until then nobody awaits it, which must not end the process.
      settled.catch(() => undefined);
      this.onChunk();
    }
  }

  private async close(stamp: Stamp, border: Border): Promise<EpochResult> {
    const { files } = border;
    const { snapshot, late, written, ...intake } = await border.intake;
    if (late) this.append('late_events', late);
    const closing = border.next === 'end' ? null : intake.closing;
    const flushing = this.crew.flush(Array.from({ length: this.crew.hands }, () => this.flushRequest(stamp, closing)));
    border.pass();
    // Whoever awaits it still gets its failure; another one that comes before must not leave it unheard.
    flushing.catch(() => undefined);
    const state = this.writeState(snapshot, stamp);
    written();
    const flushed = await flushing;
    const add: Record<string, FileRef[]> = {};
    for (const { segments } of flushed) {
      for (const [collection, file] of Object.entries(segments)) (add[collection] ??= []).push(file);
    }
    for (const collection of new Set(flushed.flatMap(({ windows }) => windows.map((window) => window.collection)))) {
      const partials = flushed.flatMap(({ windows }) => windows.filter((window) => window.collection === collection));
      const finals = mergeWindows(this.definition, collection, partials, { counted: true });
      if (finals.length === 0) continue;
      for (const document of finals) Object.assign(document, stamp);
      const bytes = encodeDocuments(finals, this.collections[collection].fields);
      const events = eventsIn(finals);
      this.append(collection, { bytes, count: finals.length }, events);
    }
    for (const [collection, file] of this.documents) (add[collection] ??= []).push(file.finish());
    this.documents.clear();
    return { epoch: stamp.epoch, intake, state, flushed, files, add };
  }

  private flushRequest(stamp: Stamp, closing: Closing | null): FlushRequest {
    const segments: Record<string, NewFile> = {};
    for (const [name, { kind }] of Object.entries(this.collections)) {
      if (kind === 'segments') segments[name] = this.writer.newFile('segment', name);
    }
    return { closing, stamp, segments, state: this.writer.newFile('state') };
  }

  private writeState(snapshot: Uint8Array, { epoch, fence }: Stamp): FileRef {
    const { path, name } = this.writer.newFile('state');
    return { ...writeWholeFile(this.files, path, snapshot), name, count: 1, epoch, fence, level: 0 };
  }

  private append(collection: string, { bytes, count }: EncodedDocuments, events?: number): void {
    let file = this.documents.get(collection);
    if (!file) {
      file = this.writer.documentFile(collection);
      this.documents.set(collection, file);
    }
    file.append(bytes, count, events);
  }
}

/** Events in the windows; undefined for windows of something else. */
function eventsIn(finals: readonly Document[]): number | undefined {
  if (finals[0][EVENTS_FIELD] === undefined) return undefined;
  return finals.reduce((sum, final) => sum + Number(final[EVENTS_FIELD]), 0);
}
