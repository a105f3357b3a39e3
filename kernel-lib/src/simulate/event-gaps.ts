const GAP_STEPS = 1024;
const GAP_SHIFT = 22;

/** Quantiles of the seconds between two events of a visit, as `[share, seconds]`. */
const GAP_QUANTILES: ReadonlyArray<readonly [number, number]> = [
  [0, 1],
  [0.02, 4],
  [0.05, 7],
  [0.1, 10],
  [0.25, 18],
  [0.5, 33],
  [0.75, 62],
  [0.9, 112],
  [0.95, 170],
  [0.99, 450],
  [1, 1750],
];

const GAPS = gapTable();

/** The seconds (at least 1) to the visit's next event that a random word stands for. */
export function gapSeconds(uint32: number): number {
  return GAPS[uint32 >>> GAP_SHIFT];
}

function gapTable(): Uint16Array {
  const table = new Uint16Array(GAP_STEPS);
  let knot = 1;
  for (let step = 0; step < GAP_STEPS; step++) {
    const share = (step + 0.5) / GAP_STEPS;
    while (GAP_QUANTILES[knot][0] < share) knot++;
    const [lowShare, low] = GAP_QUANTILES[knot - 1];
    const [highShare, high] = GAP_QUANTILES[knot];
    table[step] = Math.max(1, Math.floor(low + ((high - low) * (share - lowShare)) / (highShare - lowShare)));
  }
  return table;
}
