/** The typed arrays that state is kept in. */
export type NumberArray = Float64Array | Int32Array | Uint32Array | Uint8Array;

/** The array itself if it holds `least` entries, else a copy with room for at least twice as many as before. */
export function grown<T extends NumberArray>(array: T, least: number): T {
  if (array.length >= least) return array;
  const Type = array.constructor as { new (length: number): T };
  const larger = new Type(Math.max(least, 2 * array.length, 16));
  larger.set(array);
  return larger;
}

/** The entries at these places. */
export function gathered<T extends NumberArray>(array: T, places: Int32Array): T {
  const Type = array.constructor as { new (length: number): T };
  const entries = new Type(places.length);
  for (let i = 0; i < places.length; i++) entries[i] = array[places[i]];
  return entries;
}

/** The numbers at `places[0, count)` of a column, one behind the other. */
export function takeNumbers(from: Float64Array, places: Uint32Array, count: number, into: Float64Array): void {
  for (let i = 0; i < count; i++) into[i] = from[places[i]];
}

/** The least power of two that is `least` or more. */
export function powerOfTwo(least: number): number {
  let size = 16;
  while (size < least) size *= 2;
  return size;
}
