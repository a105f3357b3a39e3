import { dirname } from 'node:path';
import { FootpathError } from '../event/error';
import { nodeFiles } from '../file/node-files';
import { TEMPORARY_PREFIX } from '../file/publish-file';
import { open } from '../run/open';
import type { Progress } from '../run/progress';
import type { Manifest } from '../store/format';
import { pipelineLayout } from '../store/store-layout';

/**
 * Where a kill landed, as the store shows it: before the process had its lease; inside an epoch, before its first file or
 * with files that no commit lists yet; with a manifest that is written and not published; behind the last commit.
 */
export type Landing = 'opening' | 'reading' | 'writing' | 'publishing' | 'finished';

/** The fence of a store's last lease; 0 where there is no store yet. */
export function fenceOf(dir: string): number {
  return manifestIn(dir)?.lease.fence ?? 0;
}

/** Where the process was killed that began when the store had this fence. */
export function landingOf(dir: string, fenceBefore: number): Landing {
  const manifest = manifestIn(dir);
  if (manifest === null || manifest.lease.fence === fenceBefore) return 'opening';
  const { folder, filesFolder } = pipelineLayout(dir, manifest.pipeline);
  if (nodeFiles.list(folder).some((name) => name.startsWith(TEMPORARY_PREFIX))) return 'publishing';
  if ((manifest.progress as Progress).finished) return 'finished';
  const next = `-e${String(manifest.epoch + 1).padStart(8, '0')}-f${manifest.lease.fence}-`;
  return nodeFiles.list(filesFolder).some((name) => name.includes(next)) ? 'writing' : 'reading';
}

function manifestIn(dir: string): Manifest | null {
  if (!nodeFiles.exists(dirname(dir))) return null;
  try {
    return open(dir).commit().manifest;
  } catch (error) {
    if (error instanceof FootpathError && error.code === 'not-found') return null;
    throw error;
  }
}
