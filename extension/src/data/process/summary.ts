import { hostIdentity } from '../../../../kernel-lib/src/file/host-identity';
import { leaseStatus } from '../../../../kernel-lib/src/file/lease';
import type { Definition } from '../../../../kernel-lib/src/pipeline/definition';
import type { CollectionSummary, DataPlace, PipelineSummary } from '../protocol';
import { openPlace } from './open-place';

/** The pipelines of a store with their collections, as of now. */
export async function summaryOf(place: DataPlace): Promise<readonly PipelineSummary[]> {
  const store = await openPlace(place);
  try {
    const commits = store.pipelines.map((name) => ({ name, ...store.commit(name) }));
    return commits.map(({ name, manifest, progress, definition }) => {
      const others = commits.filter((other) => other.name !== name);
      const isLive = leaseStatus(manifest.lease, store.nowMs(), hostIdentity()) === 'live';
      return {
        name,
        state: isLive ? 'running' : progress.finished ? 'finished' : 'stopped',
        epoch: manifest.epoch,
        collections: Object.entries(manifest.collections)
          .map(([collection, { count }]) => ({
            name: collection,
            documents: count,
            holds: holdsOf(definition, collection),
            isShared: others.some((other) => Object.hasOwn(other.manifest.collections, collection)),
          }))
          .sort((a, b) => a.name.localeCompare(b.name)),
      };
    });
  } finally {
    await store.close();
  }
}

const OUTPUTS = { window: 'windows', session: 'sessions', events: 'events' } as const;

function holdsOf({ outputs }: Definition, name: string): CollectionSummary['holds'] {
  if (name === 'late_events') return 'late';
  if (name === 'dead_letters') return 'dead';
  const output = outputs.find(({ collection }) => collection === name);
  return output === undefined ? 'other' : OUTPUTS[output.kind];
}
