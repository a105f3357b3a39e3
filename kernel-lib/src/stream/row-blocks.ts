/** Rows that go through all machines together: as many as keep their columns in a processor's own cache. */
export const BLOCK_ROWS = 2048;

/** The numbers at `places[0, count)` of a column, one behind the other. */
export function takeNumbers(from: Float64Array, places: Uint32Array, count: number, into: Float64Array): void {
  for (let i = 0; i < count; i++) into[i] = from[places[i]];
}
