/** The polynomial of CRC-32, its bits reversed, as in all of this: the highest bit stands for x^0. */
const POLYNOMIAL = 0xedb88320;
const ONE = 0x80000000;

/** x^(2^k) modulo the polynomial, by k. */
const POWERS = new Uint32Array(32);
POWERS[0] = ONE >>> 1;
for (let k = 1; k < POWERS.length; k++) POWERS[k] = multiply(POWERS[k - 1], POWERS[k - 1]);

/**
 * The CRC-32 of two stretches of bytes that follow each other, from theirs: what is checked part by part and as a whole is read
 * once. The first one's is moved past the second by x^(8 × size) (M. Adler, zlib, `crc32_combine`). Cost: some hundred steps.
 */
export function combineCrc32(first: number, second: number, secondBytes: number): number {
  let power = ONE;
  // Bytes have 8 bits: the powers begin with x^(2^3).
  for (let rest = secondBytes, k = 3; rest > 0; rest = Math.floor(rest / 2), k++) {
    // x^(2^32) is x again for this polynomial, whose order divides 2^32 - 1.
    if (rest % 2 === 1) power = multiply(POWERS[k & 31], power);
  }
  return (multiply(power, first) ^ second) >>> 0;
}

/** The product of two polynomials over bits, modulo the polynomial. */
function multiply(a: number, b: number): number {
  let product = 0;
  let shifted = b;
  for (let bit = 31; bit >= 0; bit--) {
    if ((a >>> bit) & 1) product ^= shifted;
    shifted = shifted & 1 ? (shifted >>> 1) ^ POLYNOMIAL : shifted >>> 1;
  }
  return product >>> 0;
}
