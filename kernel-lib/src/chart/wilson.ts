/**
 * The 95 % interval of a share of `successes` in `n`, by its score: E. B. Wilson, "Probable inference, the law of succession,
 * and statistical inference", Journal of the American Statistical Association 22, 1927. Null where n is 0.
 */
export function wilsonInterval(successes: number, n: number): readonly [low: number, high: number] | null {
  if (n === 0) return null;
  const z = 1.959963984540054;
  const share = successes / n;
  const squared = (z * z) / n;
  const middle = share + squared / 2;
  const reach = z * Math.sqrt((share * (1 - share)) / n + squared / (4 * n));
  return [Math.max(0, (middle - reach) / (1 + squared)), Math.min(1, (middle + reach) / (1 + squared))];
}
