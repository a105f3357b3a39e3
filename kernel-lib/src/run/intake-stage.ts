import type { Files } from '../file/files';
import { readEach } from '../file/whole-file';
import { encodeDocuments } from '../store/document-codec';
import type { FieldTypes } from '../store/format';
import { collectionFields } from '../stream/collection-fields';
import { Intake } from '../stream/intake';
import type { Document, IdlePartition, IntakeEpoch } from '../stream/ports';
import { TakenBuffers, type TakenRows } from '../stream/taken-rows';
import type { EncodedDocuments, HandSetup, ParsedChunk, Stamp } from './crew';
import { readCatalogs } from './read-catalogs';

/** What is dead in a chunk is copied up to this size, so that the memory of the chunk is free; more is rare, and may wait. */
const MOST_COPIED_BYTES = 64 << 10;

/** Late documents are written so many at a time, or so many bytes of raw records: each piece that is written has a head of its own. */
const LATE_BLOCK_DOCUMENTS = 256;
const LATE_BLOCK_BYTES = 256 << 10;

/** What the intake made of a parsed chunk. */
export interface TakenChunk extends Omit<ParsedChunk, 'batch'> {
  readonly read: number;
  /** Late records of the chunk. */
  readonly lateCount: number;
  /** Late documents of this chunk and of some before it, if there are enough of them by now to be written. */
  readonly late: EncodedDocuments | null;
  readonly rows: TakenRows;
  /** Whether `dead` still lies in the memory of the parsed chunk. */
  readonly holdsChunk: boolean;
}

/** How the intake stood at a border, with its state. */
export interface IntakeBorder extends IntakeEpoch {
  /** Late documents of the epoch that no chunk came with. */
  readonly late: EncodedDocuments | null;
  readonly snapshot: Uint8Array;
}

/** The intake in the caller's own thread, between those who parse and the hands: all chunks pass it one after the other. */
export class IntakeStage {
  /** Seconds of work so far. */
  busySeconds = 0;
  private readonly intake: Intake;
  private readonly lateFields: FieldTypes;
  private readonly buffers: TakenBuffers[] = [];
  private late: Document[] = [];
  private lateBytes = 0;

  constructor(setup: Omit<HandSetup, 'index' | 'count'>, files: Files) {
    const { definition, sources, exempt, floors, snapshots } = setup;
    this.lateFields = collectionFields(definition).late_events.fields;
    this.intake = new Intake(definition, {
      sourceNames: sources.map(({ name }) => name),
      exempt: exempt ?? undefined,
      floors,
      catalogs: readCatalogs(files, setup, []),
    });
    this.intake.restore(readEach(files, snapshots));
  }

  /** Takes the next chunk in; the rows that it gives are good until `slot` is used again. */
  take({ batch, dead, ...counts }: ParsedChunk, slot: number, stamp: Stamp): TakenChunk {
    const started = performance.now();
    this.buffers[slot] ??= new TakenBuffers();
    const { rows, late } = this.intake.take(batch, this.buffers[slot]);
    for (const document of late) {
      this.late.push(Object.assign(document, stamp));
      this.lateBytes += (document.raw as Uint8Array).length;
    }
    const isBlock = this.late.length >= LATE_BLOCK_DOCUMENTS || this.lateBytes >= LATE_BLOCK_BYTES;
    const holdsChunk = dead !== null && dead.bytes.length > MOST_COPIED_BYTES;
    const taken = {
      ...counts,
      read: batch.read,
      dead: dead === null || holdsChunk ? dead : { ...dead, bytes: dead.bytes.slice() },
      lateCount: late.length,
      late: isBlock ? this.takeLate() : null,
      rows,
      holdsChunk,
    };
    this.busySeconds += (performance.now() - started) / 1000;
    return taken;
  }

  private takeLate(): EncodedDocuments | null {
    const { late } = this;
    this.late = [];
    this.lateBytes = 0;
    return late.length === 0 ? null : { bytes: encodeDocuments(late, this.lateFields), count: late.length };
  }

  /** Ends an epoch behind the last chunk that was taken. */
  endEpoch(idle: readonly IdlePartition[]): IntakeBorder {
    const started = performance.now();
    const epoch = this.intake.endEpoch(idle);
    const snapshot = this.intake.snapshot();
    const late = this.takeLate();
    this.busySeconds += (performance.now() - started) / 1000;
    return { ...epoch, snapshot, late };
  }
}
