import { resolve } from 'node:path';
import { type OpenStore, open } from '../run/open';
import { openMongo } from '../run/open-mongo';
import type { Context } from './context';
import { mongoOf, type StorePlace } from './store-place';

/** Opens the store for as long as the work takes. */
export async function inStore<T>(
  context: Pick<Context, 'settings'>,
  place: StorePlace,
  work: (store: OpenStore) => T | Promise<T>,
): Promise<T> {
  const mongo = mongoOf(context, place);
  const store = mongo === undefined ? open(place.dir) : await openMongo(mongo, resolve(place.dir));
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
