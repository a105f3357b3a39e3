import type { Manifest } from '../store/format';
import { type ReleaseBook, releasesOf } from '../store/released';
import type { Progress } from './progress';

/** A generation that a rebuild began and that is not finished: the same command goes on with it. */
export interface RebuildUnderWay {
  /** Released records that it takes in. */
  readonly takesIn: number;
  /** Whether it has come to its first commit. Until then readers see the generation before. */
  readonly hasCommitted: boolean;
}

/**
 * The rebuild that a pipeline is at; null where none is, or it is finished. Where a topic is followed it never is: from where the
 * generation before had come to, it is a run like any.
 */
export async function rebuildUnderWay(book: ReleaseBook, manifest: Manifest): Promise<RebuildUnderWay | null> {
  const { releases, superseded, progress } = manifest;
  const hasCommitted = superseded === undefined;
  if (!releases?.rebuilt || (hasCommitted && (progress as Progress).finished)) return null;
  const taken = (await releasesOf(book, manifest)).filter(({ number }) => number <= releases.upTo);
  return { takesIn: taken.reduce((sum, { records }) => sum + records.length, 0), hasCommitted };
}
