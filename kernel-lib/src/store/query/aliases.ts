import { FootpathError } from '../../event/error';
import { nearestName } from '../../pipeline/nearest-name';

/** Collection names of the original system whose collections have other names here. */
export const COLLECTION_ALIASES: ReadonlyMap<string, string> = new Map([
  ['customer_events', 'enriched_events'],
  ['user_session_analytics', 'session_metrics'],
  ['user_feature_engineering', 'user_features'],
  ['time_series_analysis', 'time_series'],
  ['statistical_analysis', 'category_statistics'],
  ['product_affinity_matrix', 'product_affinity'],
]);

/**
 * The collection that a name means: the one of that name, else the one that it is the original's name of. Throws `not-found` with
 * the nearest name and the list of all.
 */
export function resolveCollectionName(name: string, collections: Iterable<string>): string {
  const known = [...collections].sort();
  if (known.includes(name)) return name;
  const meant = COLLECTION_ALIASES.get(name);
  if (meant !== undefined && known.includes(meant)) return meant;
  const near = nearestName(name, [...known, ...COLLECTION_ALIASES.keys()]);
  const nearest = near === null ? null : (COLLECTION_ALIASES.get(near) ?? near);
  const list = known.length === 0 ? 'The store has no collection yet.' : `There are ${known.join(', ')}.`;
  throw new FootpathError(
    'not-found',
    `There is no collection "${name}"${meant === undefined ? '' : ` (${meant})`}.${nearest === null || !known.includes(nearest) ? '' : ` Did you mean ${nearest}?`} ${list}`,
  );
}
