import { statfsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { FootpathError } from '../event/error';
import type { Files } from '../file/files';
import { removeQuietly } from '../file/publish-file';
import type { Check } from './check';

const LEAST_NODE = [20, 19] as const;
/** Below it a store soon ends with a full disk. */
const LEAST_FREE_BYTES = 1e9;

/** @param version as `process.versions.node` has it. */
export function nodeCheck(version: string): Check {
  return {
    name: 'Node',
    remedy: `install Node ${LEAST_NODE.join('.')} or later`,
    run: () => {
      const [major, minor] = version.split('.').map(Number);
      const isGood = major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1]);
      if (!isGood) throw new FootpathError('changed', `Node ${version} is older than ${LEAST_NODE.join('.')}.`);
      return version;
    },
  };
}

/** Whether the store's folder, or the nearest one above it that is there, can be written and has room. */
export function folderCheck(files: Files, dir: string): Check {
  return {
    name: 'store folder',
    remedy: 'give another folder with --dir or FOOTPATH_DIR, or make room on its disk',
    run: () => {
      let folder = dir;
      while (!files.exists(folder) && dirname(folder) !== folder) folder = dirname(folder);
      const probe = join(folder, `.footpath-doctor-${process.pid}`);
      try {
        const file = files.create(probe);
        file.close();
      } finally {
        removeQuietly(files, probe);
      }
      const { bavail, bsize } = statfsSync(folder);
      const freeBytes = bavail * bsize;
      const free = `${(freeBytes / 1e9).toFixed(1)} GB free`;
      if (freeBytes < LEAST_FREE_BYTES) throw new FootpathError('io', `${dir} has ${free}: a run may fill it.`);
      return `${dir}${folder === dir ? '' : ' (made by the first run)'}, ${free}`;
    },
  };
}
