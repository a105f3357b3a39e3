const ZERO = 0x30;
const DOT = 0x2e;
const MAX_ID_DIGITS = 16;
const MAX_PRICE_DIGITS = 10;

/**
 * An id: `0|[1-9][0-9]{0,15}`, below 2^53. -1 where the bytes are anything else.
 */
export function parseId(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length === 0 || length > MAX_ID_DIGITS || (length > 1 && bytes[start] === ZERO)) return -1;
  let value = 0;
  for (let at = start; at < end; at++) {
    const digit = bytes[at] - ZERO;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  // 16 digits may round to 2^53 from above, never to below it from above.
  return value <= Number.MAX_SAFE_INTEGER ? value : -1;
}

/** A price `[0-9]{1,10}(\.[0-9]+)?` in cents, half up from its digits. -1 where the bytes are anything else. */
export function parseCents(bytes: Uint8Array, start: number, end: number): number {
  let cents = 0;
  let at = start;
  for (; at < end; at++) {
    const digit = bytes[at] - ZERO;
    if (digit < 0 || digit > 9) break;
    cents = cents * 10 + digit;
  }
  const whole = at - start;
  if (whole === 0 || whole > MAX_PRICE_DIGITS) return -1;
  cents *= 100;
  if (at === end) return cents;
  if (bytes[at] !== DOT || at + 1 === end) return -1;
  const first = at + 1;
  for (at = first; at < end; at++) {
    const digit = bytes[at] - ZERO;
    if (digit < 0 || digit > 9) return -1;
    const place = at - first;
    if (place === 0) cents += digit * 10;
    else if (place === 1) cents += digit;
    else if (place === 2 && digit >= 5) cents += 1;
  }
  return cents;
}
