import type { HostIdentity } from '../file/files';
import type { Manifest } from './format';

/** A record that the next rebuild takes in. */
export interface ReleasedRecord {
  readonly source: string;
  readonly partition: number;
  readonly offset: number;
  /** Its event time: of a late one; of a dead one, as it is mended. */
  readonly timeMs?: number;
  /** Of a dead one, its bytes as they were and as they are to be, in base64. */
  readonly raw?: string;
  readonly mended?: string;
}

/**
 * A decision of somebody to take late or mended dead records in after all. It lies beside the commit record, made once and never
 * changed, so that it needs no lease: a run may go on meanwhile, and heeds it when it is rebuilt.
 */
export interface Release {
  /** From 1, without gaps. */
  readonly number: number;
  readonly kind: 'dead' | 'late';
  /** The generation that the records were found in. */
  readonly generation: number;
  readonly releasedAtMs: number;
  readonly records: readonly ReleasedRecord[];
  /** Where mended records of a topic are to be appended to it as well: its name, and by partition where it ended before. */
  readonly append?: { readonly topic: string; readonly ends: readonly number[] };
}

/** What was released of a pipeline, wherever its store is. */
export interface ReleaseBook {
  /** Every release that was ever made, in order. */
  all(): Promise<Release[]>;
  /** Numbers of those of which all is appended that was to be. */
  appended(): Promise<ReadonlySet<number>>;
  /** Makes a release durable; false if somebody else made one of that number. */
  publish(release: Release, host: HostIdentity): Promise<boolean>;
  /** Notes that all of a release is appended. */
  noteAppended(number: number, host: HostIdentity): Promise<void>;
}

/** All releases that a pipeline's next rebuild may take in, in order: those of generations before its last reset are past. */
export async function releasesOf(book: ReleaseBook, { releases }: Manifest): Promise<Release[]> {
  const all = await book.all();
  return all.filter(({ generation }) => generation >= (releases?.fromGeneration ?? 0));
}

/** The releases of which nobody knows whether all is appended that was to be: a rebuild has not taken them in either. */
export async function releasesToAppend(book: ReleaseBook, manifest: Manifest): Promise<Release[]> {
  const done = await book.appended();
  const upTo = manifest.releases?.upTo ?? 0;
  const releases = await releasesOf(book, manifest);
  return releases.filter(({ append, number }) => append !== undefined && number > upTo && !done.has(number));
}

/** How many released records wait for a rebuild: not those that were appended to their topic, where the run judges them. */
export async function countWaiting(book: ReleaseBook, manifest: Manifest): Promise<number> {
  const upTo = manifest.releases?.upTo ?? 0;
  const toAppend = new Set((await releasesToAppend(book, manifest)).map(({ number }) => number));
  const waiting = (await releasesOf(book, manifest))
    .filter(({ number }) => number > upTo)
    .flatMap(({ number, append, records }) =>
      append === undefined || toAppend.has(number) ? records : records.filter(({ source }) => source !== append.topic),
    );
  return waiting.length;
}

/** The number that the next release has. */
export async function nextReleaseNumber(book: ReleaseBook): Promise<number> {
  return Math.max(0, ...(await book.all()).map(({ number }) => number)) + 1;
}
