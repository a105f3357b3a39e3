import { FootpathError } from '../event/error';
import type { Manifest } from '../store/format';
import { type Release, type ReleaseBook, releasesOf } from '../store/released';
import type { ExemptPlaces } from '../stream/exempt-records';

/** A dead record and what it becomes: who reads its place gives out the mended bytes. */
export interface Mend {
  /** Place of the file; 0 for a topic. */
  readonly file: number;
  readonly partition: number;
  readonly offset: number;
  readonly raw: Uint8Array;
  readonly mended: Uint8Array;
}

/** What a rebuilt generation reads otherwise than what is in its input. */
export interface TakenIn {
  /** In the order of file, partition and offset. */
  readonly mends: readonly Mend[];
  /** Null if no late record was released. */
  readonly exempt: ExemptPlaces | null;
}

/**
 * The released records that a pipeline's generation takes in.
 *
 * @param sources names of the files in order, or of the one topic.
 * @throws FootpathError `changed` if one of them is of a source that is not among these; `corrupt`.
 */
export async function takenIn(
  book: ReleaseBook,
  manifest: Manifest | null,
  sources: readonly string[],
): Promise<TakenIn> {
  const upTo = manifest?.releases?.upTo ?? 0;
  if (manifest === null || upTo === 0) return { mends: [], exempt: null };
  const releases = (await releasesOf(book, manifest)).filter(({ number }) => number <= upTo);
  const records = (kind: Release['kind']) =>
    releases
      .filter((release) => release.kind === kind)
      .flatMap((release) => release.records.map((record) => ({ ...record, file: placeOf(record.source, sources) })));
  const late = records('late');
  const mends = records('dead').map(({ file, partition, offset, raw = '', mended = '' }) => ({
    file,
    partition,
    offset,
    raw: Buffer.from(raw, 'base64'),
    mended: Buffer.from(mended, 'base64'),
  }));
  return {
    mends: mends.sort((a, b) => a.file - b.file || a.partition - b.partition || a.offset - b.offset),
    exempt:
      late.length === 0
        ? null
        : {
            file: Uint32Array.from(late, ({ file }) => file),
            partition: Uint32Array.from(late, ({ partition }) => partition),
            offset: Float64Array.from(late, ({ offset }) => offset),
            timeMs: Float64Array.from(late, ({ timeMs = 0 }) => timeMs),
          },
  };
}

function placeOf(source: string, sources: readonly string[]): number {
  const place = sources.indexOf(source);
  if (place >= 0) return place;
  throw new FootpathError(
    'changed',
    `Records of ${source} were released for this rebuild, and it is not among the inputs (${sources.join(', ')}). Give all inputs again, in their order.`,
  );
}

/** @throws FootpathError `changed`: the record at a mended place is not the one that was mended. */
export function checkMended({ offset, raw }: Mend, found: Uint8Array, where: string): void {
  if (Buffer.compare(raw, found) === 0) return;
  throw new FootpathError(
    'changed',
    `The record at offset ${offset} of ${where} is not the one that was mended: the input has changed since. ` +
      'Give the same bytes again, or begin anew with footpath reset.',
  );
}
