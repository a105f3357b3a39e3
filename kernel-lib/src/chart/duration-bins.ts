import type { Bin } from './bin-chart';

/** Bins of durations: from their lower edge in seconds (included) to the next one's (not included); the last is open. */
const BINS = [
  [0, '< 1 s'],
  [1, '1–10 s'],
  [10, '10–30 s'],
  [30, '30–60 s'],
  [60, '1–2 min'],
  [120, '2–5 min'],
  [300, '5–10 min'],
  [600, '10–30 min'],
  [1800, '30–60 min'],
  [3600, '1–2 h'],
  [7200, '2–6 h'],
  [21_600, '6–12 h'],
  [43_200, '12–24 h'],
  [86_400, '≥ 24 h'],
] as const;

export const DURATION_BIN_COUNT = BINS.length;

/** The bin of a duration. */
export function durationBin(seconds: number): number {
  let bin = 0;
  while (bin + 1 < BINS.length && seconds >= BINS[bin + 1][0]) bin++;
  return bin;
}

/** Counts per bin, named. */
export function durationBins(counts: ArrayLike<number>): Bin[] {
  return BINS.map(([, label], i) => ({ label, count: counts[i] ?? 0 }));
}
