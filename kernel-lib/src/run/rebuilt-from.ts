import { type Manifest, visibleManifest } from '../store/format';
import { committedProgress, type Progress } from './progress';

/** What was committed before a rebuild that has committed nothing yet: its input is that one's. Null for all other manifests. */
export function rebuiltFrom(manifest: Manifest | null): Progress | null {
  const isRebuild = manifest?.releases?.rebuilt === true && manifest.epoch === 0 && manifest.superseded !== undefined;
  return isRebuild ? committedProgress(visibleManifest(manifest)) : null;
}
