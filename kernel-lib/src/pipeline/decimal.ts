/** Numbers have at most this many decimals; what would have more is rounded to it, half away from zero. */
export const MAX_SCALE = 6;

/** Powers of ten up to the greatest step between two scales. */
export const POWERS_OF_TEN: readonly number[] = Array.from({ length: 16 }, (_, exponent) => 10 ** exponent);

/** A decimal as an integer at a scale: `units / 10^scale`. */
interface Decimal {
  readonly units: number;
  readonly scale: number;
}

/**
 * The decimal that a JSON number was written as, read from its own digits, so that 0.1 is one tenth. Null if it has more than
 * six decimals, is 2^53 units or more at its scale, or is not finite.
 */
export function decimalOf(value: number): Decimal | null {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(value));
  if (match === null) return null;
  const fraction = match[3] ?? '';
  if (fraction.length > MAX_SCALE) return null;
  const units = Number(match[2] + fraction);
  if (!Number.isSafeInteger(units)) return null;
  return { units: match[1] === '-' && units !== 0 ? -units : units, scale: fraction.length };
}

/**
 * `numerator × 10^exponent / denominator` to the nearest integer, half away from zero, exactly; NaN where the denominator is 0
 * or the result is 2^53 or more. The arguments are integers below 2^53.
 */
export function roundedQuotient(numerator: number, denominator: number, exponent: number): number {
  if (denominator === 0) return Number.NaN;
  const rest = numerator % denominator;
  const whole = ((numerator - rest) / denominator) * POWERS_OF_TEN[exponent];
  const scaledRest = rest * POWERS_OF_TEN[exponent];
  if (Math.abs(whole) > Number.MAX_SAFE_INTEGER) return Number.NaN;
  if (Math.abs(scaledRest) > Number.MAX_SAFE_INTEGER) return slowQuotient(numerator, denominator, exponent);
  const lastRest = scaledRest % denominator;
  let fraction = (scaledRest - lastRest) / denominator;
  if (2 * Math.abs(lastRest) >= Math.abs(denominator)) fraction += scaledRest < 0 === denominator < 0 ? 1 : -1;
  return safeOrNaN(whole + fraction);
}

function slowQuotient(numerator: number, denominator: number, exponent: number): number {
  return safeOrNaN(Number(divideRounded(BigInt(numerator) * 10n ** BigInt(exponent), BigInt(denominator))));
}

/** The exact product of two integers below 2^53, with its last `decimals` digits rounded off; NaN from 2^53 on. */
export function roundedProduct(a: number, b: number, decimals: number): number {
  const product = a * b;
  if (decimals === 0) return safeOrNaN(product);
  if (Math.abs(product) <= Number.MAX_SAFE_INTEGER) return roundedQuotient(product, POWERS_OF_TEN[decimals], 0);
  return safeOrNaN(Number(divideRounded(BigInt(a) * BigInt(b), 10n ** BigInt(decimals))));
}

/** The exact sum `a × aFactor + b × bFactor`; NaN from 2^53 on. All four are integers below 2^53. */
export function exactSum(a: number, aFactor: number, b: number, bFactor: number): number {
  const x = a * aFactor;
  const y = b * bFactor;
  if (Math.abs(x) <= Number.MAX_SAFE_INTEGER && Math.abs(y) <= Number.MAX_SAFE_INTEGER) return safeOrNaN(x + y);
  return safeOrNaN(Number(BigInt(a) * BigInt(aFactor) + BigInt(b) * BigInt(bFactor)));
}

function divideRounded(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  const rest = numerator % denominator;
  const twice = (rest < 0n ? -rest : rest) * 2n;
  if (twice < (denominator < 0n ? -denominator : denominator)) return quotient;
  return numerator < 0n === denominator < 0n ? quotient + 1n : quotient - 1n;
}

/** Adding 0 turns -0 into 0, which must not be told apart by its bits. */
function safeOrNaN(value: number): number {
  return Math.abs(value) <= Number.MAX_SAFE_INTEGER ? value + 0 : Number.NaN;
}
