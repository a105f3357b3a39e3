import type { StoreChoice } from '../store/store-choice';
import type { DataPlace } from './protocol';

/** A chosen store as the data process is told of it. */
export function placeOfStore({ dir, uri, database }: StoreChoice): DataPlace {
  return uri === null ? { kind: 'folder', dir } : { kind: 'mongodb', dir, uri, database };
}
