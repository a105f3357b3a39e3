import { resolve } from 'node:path';
import { FootpathError } from '../event/error';
import { hostIdentity } from '../file/host-identity';
import { nodeFiles } from '../file/node-files';
import { systemClock } from '../file/system-clock';
import type { Manifest } from '../store/format';
import type { MongoOptions } from '../store/mongo/mongo-options';
import { openWriter } from './open-writer';
import type { World } from './options';

export interface ResetOptions {
  /** Folder of the store. */
  readonly dir: string;
  readonly pipeline: string;
  /** The database that the store is in, in the place of the folder. */
  readonly mongo?: MongoOptions;
  readonly world?: Partial<Pick<World, 'files' | 'clock' | 'host'>>;
}

/**
 * Lets a pipeline begin anew at its next run, in a new generation, with whatever definition and input that is given. What it
 * has committed is read until the first commit of that run, and removed a minute after it or later.
 *
 * @throws FootpathError `not-found` if it has committed nothing; `locked` while it runs; `io`.
 */
export async function resetPipeline({ dir, pipeline, mongo, world = {} }: ResetOptions): Promise<Manifest> {
  const { files = nodeFiles, clock = systemClock, host = hostIdentity() } = world;
  const place = { dir: resolve(dir), pipeline, mongo };
  const { writer, close } = await openWriter({ files, clock, host }, place);
  try {
    const before = writer.current;
    checkReset(before, dir, pipeline);
    await writer.takeLease(before!);
    try {
      return await writer.reset();
    } finally {
      await writer.releaseLease();
    }
  } finally {
    await close();
  }
}

/**
 * Looks whether there is something to begin anew. A rebuild that has begun can be given up, for instance because its input is gone.
 *
 * @throws FootpathError `not-found`.
 */
export function checkReset(manifest: Manifest | null, dir: string, pipeline: string): void {
  const isBegun = manifest?.superseded !== undefined;
  const isReset = isBegun && manifest.releases?.rebuilt !== true;
  if (!isReset && (isBegun || (manifest?.epoch ?? 0) > 0)) return;
  throw new FootpathError(
    'not-found',
    isReset
      ? `Pipeline ${pipeline} was reset already: its next run begins anew.`
      : `Pipeline ${pipeline} in ${dir} has committed nothing yet: its next run begins from the start anyway.`,
  );
}
