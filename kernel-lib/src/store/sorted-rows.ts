/** Numbers of the rows, by which they are ordered: the first array first, ties by the next, then by row number. */
export type SortKeys = readonly (Float64Array | Int32Array)[];

/**
 * The rows in ascending order of their keys, stable. Merges the runs that are there already, so it is linear where few
 * sorted files lie one behind the other (natural merge sort: Knuth, The Art of Computer Programming 3, 5.2.4, algorithm N).
 */
export function sortedRows(keys: SortKeys, length: number): Uint32Array {
  const follows = (a: number, b: number): boolean => {
    for (const values of keys) {
      if (values[a] !== values[b]) return values[a] > values[b];
    }
    return false;
  };
  let from = new Uint32Array(length);
  for (let row = 0; row < length; row++) from[row] = row;
  let into = new Uint32Array(length);
  for (let ends = runEnds(from, follows); ends.length > 1; ) {
    const merged: number[] = [];
    for (let run = 0; run < ends.length; run += 2) {
      const start = run === 0 ? 0 : ends[run - 1];
      const middle = ends[run];
      const end = ends[run + 1] ?? middle;
      mergeRuns(from, into, start, middle, end, follows);
      merged.push(end);
    }
    [from, into] = [into, from];
    ends = merged;
  }
  return from;
}

function runEnds(rows: Uint32Array, follows: (a: number, b: number) => boolean): number[] {
  const ends: number[] = [];
  for (let place = 1; place < rows.length; place++) if (follows(rows[place - 1], rows[place])) ends.push(place);
  ends.push(rows.length);
  return ends;
}

function mergeRuns(
  from: Uint32Array,
  into: Uint32Array,
  start: number,
  middle: number,
  end: number,
  follows: (a: number, b: number) => boolean,
): void {
  let left = start;
  let right = middle;
  for (let place = start; place < end; place++) {
    const takeRight = left >= middle || (right < end && follows(from[left], from[right]));
    into[place] = takeRight ? from[right++] : from[left++];
  }
}
