import { resolve } from 'node:path';
import { FootpathError } from '../event/error';
import type { Document } from '../store/query/source';
import { nextReleaseNumber, publishRelease, type Release, type ReleasedRecord, releasesOf } from '../store/released';
import { Mender, type Refusal } from './mender';
import { type OpenStore, open } from './open';
import type { World } from './options';
import { worldOf } from './world-of';

/** A rebuild holds in memory what was released. */
export const MAX_RELEASED_RECORDS = 1_000_000;
export const MAX_MENDED_BYTES = 64 << 20;

export interface RequeueOptions {
  /** Folder of the store. */
  readonly dir: string;
  readonly kind: Release['kind'];
  /** Which pipeline's records, where the store has several. */
  readonly pipeline?: string;
  /** Records that match, in MongoDB's language. Default: all. */
  readonly filter?: Document;
  /** Of dead records: new texts of fields, by the source's own names or the nine of the reference format. */
  readonly set?: Readonly<Record<string, string>>;
  /** Only says what would be released. */
  readonly dryRun?: boolean;
  readonly signal?: AbortSignal;
  readonly world?: Partial<Pick<World, 'files' | 'clock' | 'host'>>;
}

export interface RequeueResult {
  readonly pipeline: string;
  readonly kind: Release['kind'];
  /** Records that match the filter. */
  readonly matched: number;
  readonly released: number;
  /** Why the others were not: the sum of these and `released` is `matched`. */
  readonly refused: Readonly<Partial<Record<Refusal | 'already-released', number>>>;
  /** Of late ones: how far behind the watermark that it missed the furthest lay. A rebuild keeps that much more open. */
  readonly furthestBehindMs: number;
  /** Number of the release; null where there is nothing to release, or nothing was to be done. */
  readonly release: number | null;
}

/**
 * Releases late records, or dead ones in a mended form, for the next `run --rebuild`; each record once. What is written is one
 * file that appears whole or not at all, and no result changes before the rebuild. Needs no lease: a run may go on meanwhile.
 *
 * @throws FootpathError `bad-argument`, `bad-query`, `not-found`; `changed` after a reset; `interrupted`, `io`, `corrupt`.
 */
export async function requeue(options: RequeueOptions): Promise<RequeueResult> {
  const world = worldOf(options.world);
  const dir = resolve(options.dir);
  const store = open(dir, world.files);
  const { manifest, progress, definition } = store.commit(options.pipeline);
  const { pipeline } = manifest;
  if (manifest.superseded !== undefined) throw beginsAnew(pipeline, manifest.releases?.rebuilt === true);
  const mender = new Mender(definition, progress, options.set ?? {});
  for (;;) {
    const before = releasesOf(world.files, dir, manifest);
    const number = nextReleaseNumber(world.files, dir, pipeline);
    const found = await findRecords(store, options, pipeline, mender, before);
    checkSize([...before.flatMap(({ records }) => records), ...found.records]);
    const { records, ...said } = found;
    const result = { pipeline, kind: options.kind, released: records.length, ...said };
    if (options.dryRun || records.length === 0) return { ...result, release: null };
    const { generation } = manifest;
    const release = { number, kind: options.kind, generation, releasedAtMs: world.clock.nowMs(), records };
    if (publishRelease(world.files, dir, pipeline, release, world.host)) return { ...result, release: number };
    // Somebody else released meanwhile: what of ours is released already is now another.
  }
}

async function findRecords(
  store: OpenStore,
  { kind, filter = {}, signal }: RequeueOptions,
  pipeline: string,
  mender: Mender,
  before: readonly Release[],
) {
  const place = ({ source, partition, offset }: Document | ReleasedRecord) => `${source}:${partition}:${offset}`;
  const released = new Set(
    before.filter((release) => release.kind === kind).flatMap((release) => release.records.map(place)),
  );
  const collection = store.collection(kind === 'dead' ? 'dead_letters' : 'late_events');
  const records: ReleasedRecord[] = [];
  const refused: Partial<Record<Refusal | 'already-released', number>> = {};
  let matched = 0;
  let furthestBehindMs = 0;
  for await (const document of collection.find({ $and: [{ pipeline }, filter] }, { signal })) {
    matched++;
    const mended = released.has(place(document))
      ? 'already-released'
      : kind === 'late'
        ? lateRecord(document)
        : mender.mend(document);
    if (typeof mended === 'string') {
      refused[mended] = (refused[mended] ?? 0) + 1;
      continue;
    }
    records.push(mended);
    if (kind === 'late') {
      const behindMs = Number(document.watermark) - Number(document.event_time);
      furthestBehindMs = Math.max(furthestBehindMs, behindMs);
    }
  }
  return { matched, records, refused, furthestBehindMs };
}

function lateRecord({ source, partition, offset, event_time }: Document): ReleasedRecord {
  const place = { source: String(source), partition: Number(partition), offset: Number(offset) };
  return { ...place, timeMs: Number(event_time) };
}

function checkSize(records: readonly ReleasedRecord[]): void {
  const bytes = records.reduce((sum, { mended = '' }) => sum + 0.75 * mended.length, 0);
  if (records.length <= MAX_RELEASED_RECORDS && bytes <= MAX_MENDED_BYTES) return;
  throw new FootpathError(
    'bad-argument',
    `These would be ${records.length} released records with ${Math.round(bytes)} bytes of mended ones; a rebuild takes ${MAX_RELEASED_RECORDS} and ${MAX_MENDED_BYTES} bytes. ` +
      'Narrow --filter; for so many late records a greater watermark.delay and a footpath reset is the better way.',
  );
}

function beginsAnew(pipeline: string, isRebuild: boolean): FootpathError {
  const why = isRebuild
    ? `is being rebuilt and has committed nothing of it yet: let the rebuild come to its first commit`
    : `was reset, and its records are of what its next run replaces: run it first`;
  return new FootpathError('changed', `Pipeline ${pipeline} ${why}. Nothing was released.`);
}
