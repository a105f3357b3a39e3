import { FootpathError } from '../event/error';
import { type Manifest, visibleManifest } from '../store/format';
import { releasesOf } from '../store/released';
import { checkResume } from './check-resume';
import { inputName } from './input-errors';
import type { OpenSource } from './open-source';
import type { OpenWriter } from './open-writer';
import { committedProgress, type Progress } from './progress';

/** What the input of a run must fit: see `checkResume`. */
type Asked = Parameters<typeof checkResume>[1];

/**
 * Whether a rebuild has to begin: it has not if one is under way, or done, that takes in all that was released.
 *
 * @throws FootpathError `not-found` where nothing was committed that could be rebuilt.
 */
export async function mustBeginRebuild(
  { releases, place }: Pick<OpenWriter, 'releases' | 'place'>,
  manifest: Manifest | null,
  pipeline: string,
): Promise<boolean> {
  if (manifest === null || committedProgress(visibleManifest(manifest)) === null) {
    throw new FootpathError(
      'not-found',
      `Pipeline ${pipeline} in ${place} has committed nothing that could be rebuilt. Run it without --rebuild first.`,
    );
  }
  if (manifest.superseded !== undefined && !manifest.releases?.rebuilt) {
    throw new FootpathError(
      'changed',
      `Pipeline ${pipeline} was reset: its next run begins anew and takes no released records in. Run it without --rebuild.`,
    );
  }
  const { rebuilt = false, upTo = 0 } = manifest.releases ?? {};
  return !rebuilt || (await releasesOf(releases, manifest)).some(({ number }) => number > upTo);
}

/**
 * Begins a new generation that takes in all that was released, once the input is known to be the one that was read: a mended
 * record at a wrong place would make a wrong number. Killed at any moment, the pipeline is as it was, or the rebuild has begun.
 *
 * @throws FootpathError `changed`, `finished`, `bad-argument` for a pipe, `locked`, `io`.
 */
export async function beginRebuild(
  { writer, releases }: Pick<OpenWriter, 'writer' | 'releases'>,
  source: OpenSource,
  asked: Asked,
): Promise<void> {
  const before = writer.current!;
  const visible = visibleManifest(before);
  const pipe = source.inputs.find(({ sizeBytes, share }) => sizeBytes === null && share === undefined);
  if (pipe) {
    throw new FootpathError(
      'bad-argument',
      `A rebuild reads its input twice, first to see that it is the same, and ${inputName(pipe)} can be read once. Give it as a file.`,
    );
  }
  checkResume(visible, asked);
  checkCatalogs(visible, asked);
  source.check({ rebuild: true });
  if ((visible.progress as Progress).finished) await source.compareToEnd();
  else await source.reader.skipCommitted();
  const upTo = Math.max(0, ...(await releasesOf(releases, before)).map(({ number }) => number));
  await writer.takeLease(before);
  try {
    await writer.reset({ upTo });
  } finally {
    await writer.releaseLease();
  }
}

/** A run that is finished is never looked at by its catalogues; a rebuild joins anew. */
function checkCatalogs({ pipeline, progress }: Manifest, { catalogs }: Asked): void {
  const missing = Object.keys((progress as Progress).catalogs).find((kind) => catalogs.hashes[kind] === undefined);
  if (missing === undefined) return;
  throw new FootpathError(
    'changed',
    `Pipeline ${pipeline} was run with a catalogue of ${missing}, which the rebuild needs too. Give the same --catalog again.`,
  );
}
