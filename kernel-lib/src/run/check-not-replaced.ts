import { FootpathError } from '../event/error';
import type { Manifest } from '../store/format';

/**
 * Looks whether what is committed of a pipeline is about to be replaced.
 *
 * @param then what is to be done once it is.
 * @throws FootpathError `changed` after a reset, or while a rebuild has not come to its first commit.
 */
export function checkNotReplaced({ pipeline, superseded, releases }: Manifest, then: 'prune' | 'copy'): void {
  if (superseded === undefined) return;
  throw new FootpathError(
    'changed',
    releases?.rebuilt === true
      ? `A rebuild of pipeline ${pipeline} has begun, whose first commit replaces what is here. Go on with it by the same command, then ${then}.`
      : `Pipeline ${pipeline} was reset, and its next run replaces what is here. Run it, then ${then}.`,
  );
}
