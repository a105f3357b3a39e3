import { type OpenStore, open } from '../../../../kernel-lib/src/run/open';
import { openMongo } from '../../../../kernel-lib/src/run/open-mongo';
import type { DataPlace } from '../protocol';

/** Who looks at a tree does not wait for a server that is away. */
const PATIENCE_MS = 3000;

/** Opens a store for reading. Whoever opens it closes it. */
export async function openPlace(place: DataPlace): Promise<OpenStore> {
  if (place.kind === 'folder') return open(place.dir);
  const { uri, database, dir } = place;
  return openMongo({ uri, database, retryBudgetMs: PATIENCE_MS }, dir);
}
