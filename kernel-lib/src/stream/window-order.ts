/**
 * Places of rows, those of one window together, in the order of the windows; rows of a window keep theirs. `startOf` holds the
 * starts of the windows of the first `length` rows, whole times `slideMs` apart. Null where there are more windows between the
 * first and the last than rows: that order would cost more than it saves. Cost: linear in rows.
 */
export function windowOrder(startOf: Float64Array, slideMs: number, length: number): Int32Array | null {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < length; i++) {
    if (startOf[i] < least) least = startOf[i];
    if (startOf[i] > most) most = startOf[i];
  }
  const windows = (most - least) / slideMs + 1;
  if (windows > length) return null;
  const windowOf = new Uint32Array(length);
  const places = new Uint32Array(windows);
  for (let i = 0; i < length; i++) {
    const window = (startOf[i] - least) / slideMs;
    windowOf[i] = window;
    places[window]++;
  }
  let place = 0;
  for (let window = 0; window < windows; window++) {
    const count = places[window];
    places[window] = place;
    place += count;
  }
  const order = new Int32Array(length);
  for (let i = 0; i < length; i++) order[places[windowOf[i]]++] = i;
  return order;
}
