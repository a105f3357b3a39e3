import { idPart } from './document-id';
import type { DocumentValue, WindowPartials } from './ports';

/** One window and group, and where each shard that knows of it keeps it. */
export interface MergedRow {
  readonly startMs: number;
  /** Its values as a part of the `_id`. */
  readonly key: string;
  readonly group: readonly DocumentValue[];
  /** By shard: its row, -1 where it has none. */
  readonly rowOf: Int32Array;
}

/** The windows and groups that shards know of, ordered by start and key. */
export function mergeRows(shards: readonly Pick<WindowPartials, 'startsMs' | 'groups'>[]): MergedRow[] {
  const byStart = new Map<number, Map<string, MergedRow>>();
  shards.forEach(({ startsMs, groups }, shard) => {
    const keyParts = groups.map(({ values }) => values.map(idPart));
    const key = (row: number): string =>
      groups.length === 1
        ? keyParts[0][groups[0].places[row]]
        : groups.map(({ places }, k) => keyParts[k][places[row]]).join('|');
    startsMs.forEach((startMs, row) => {
      let ofStart = byStart.get(startMs);
      if (ofStart === undefined) byStart.set(startMs, (ofStart = new Map()));
      const own = key(row);
      let merged = ofStart.get(own);
      if (merged === undefined) {
        const group = groups.map(({ places, values }) => values[places[row]]);
        merged = { startMs, key: own, group, rowOf: new Int32Array(shards.length).fill(-1) };
        ofStart.set(own, merged);
      }
      merged.rowOf[shard] = row;
    });
  });
  const starts = [...byStart.keys()].sort((a, b) => a - b);
  return starts.flatMap((startMs) => [...byStart.get(startMs)!.values()].sort((a, b) => (a.key < b.key ? -1 : 1)));
}
