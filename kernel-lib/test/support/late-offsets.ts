import type { Progress } from '../../src/run/progress';

/** The offsets of a partition's records that are late, judged one by one in their order by the delay and the floors. */
export function lateOffsets(
  timesMs: readonly (number | null)[],
  floors: NonNullable<Progress['floors']>,
  delayMs: number,
): Set<number> {
  const late = new Set<number>();
  let greatestMs = Number.NEGATIVE_INFINITY;
  timesMs.forEach((timeMs, offset) => {
    if (timeMs === null) return;
    const floorMs = Math.max(...floors.flatMap((floor) => (floor.offset <= offset ? floor.floorMs : [])));
    if (timeMs < Math.max(greatestMs - delayMs, floorMs)) late.add(offset);
    greatestMs = Math.max(greatestMs, timeMs);
  });
  return late;
}
