/**
 * e^x by range reduction and a Taylor series. `Math.exp` may differ in its last digit from machine to machine; addition and
 * multiplication may not, and the simulator promises the same bytes everywhere. Good for |x| < 100.
 */
export function portableExp(x: number): number {
  const halvings = Math.floor(x / Math.LN2 + 0.5);
  const rest = x - halvings * Math.LN2;
  let term = 1;
  let sum = 1;
  for (let k = 1; k < 16; k++) {
    term = (term * rest) / k;
    sum += term;
  }
  const factor = halvings < 0 ? 0.5 : 2;
  for (let k = Math.abs(halvings); k > 0; k--) sum *= factor;
  return sum;
}

/** The natural logarithm of x > 0, by halving and the series of the area tangent; as portable as `portableExp`. */
function portableLog(x: number): number {
  let halvings = 0;
  let mantissa = x;
  for (; mantissa > Math.SQRT2; halvings++) mantissa /= 2;
  for (; mantissa < Math.SQRT1_2; halvings--) mantissa *= 2;
  const t = (mantissa - 1) / (mantissa + 1);
  let power = t;
  let sum = 0;
  for (let k = 1; k < 30; k += 2) {
    sum += power / k;
    power *= t * t;
  }
  return 2 * sum + halvings * Math.LN2;
}

/** x^y for x > 0 and a result between e^−100 and e^100. */
export function portablePower(x: number, y: number): number {
  return portableExp(y * portableLog(x));
}

/** Upper quantiles of the standard normal distribution, as `[share, z]`. */
const NORMAL_QUANTILES: ReadonlyArray<readonly [number, number]> = [
  [0.5, 0],
  [0.6, 0.2533],
  [0.7, 0.5244],
  [0.8, 0.8416],
  [0.9, 1.2816],
  [0.95, 1.6449],
  [0.975, 1.96],
  [0.99, 2.3263],
  [0.999, 3.0902],
  [1, 3.8],
];

/** The standard normal quantile of `share` (0–1), linear between tabulated ones; needs no logarithm. */
export function normalQuantile(share: number): number {
  const upper = share < 0.5 ? 1 - share : share;
  let knot = 1;
  while (knot < NORMAL_QUANTILES.length - 1 && NORMAL_QUANTILES[knot][0] < upper) knot++;
  const [lowShare, low] = NORMAL_QUANTILES[knot - 1];
  const [highShare, high] = NORMAL_QUANTILES[knot];
  const z = low + ((high - low) * (upper - lowShare)) / (highShare - lowShare);
  return share < 0.5 ? -z : z;
}
