import { hostIdentity } from '../../../../kernel-lib/src/file/host-identity';
import { leaseStatus } from '../../../../kernel-lib/src/file/lease';
import type { DataPlace, PipelineSummary } from '../protocol';
import { openPlace } from './open-place';

/** The pipelines of a store with their collections, as of now. */
export async function summaryOf(place: DataPlace): Promise<readonly PipelineSummary[]> {
  const store = await openPlace(place);
  try {
    return store.pipelines.map((name) => {
      const { manifest, progress } = store.commit(name);
      const isLive = leaseStatus(manifest.lease, store.nowMs(), hostIdentity()) === 'live';
      return {
        name,
        state: isLive ? 'running' : progress.finished ? 'finished' : 'stopped',
        epoch: manifest.epoch,
        collections: Object.entries(manifest.collections)
          .map(([collection, { count }]) => ({ name: collection, documents: count }))
          .sort((a, b) => a.name.localeCompare(b.name)),
      };
    });
  } finally {
    await store.close();
  }
}
