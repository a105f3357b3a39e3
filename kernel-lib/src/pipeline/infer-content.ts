import type { TimeFormat } from '../event/schema';

/** Tests by content, in the order in which they are tried. */
const TIME_TESTS: readonly (readonly [TimeFormat, (value: string) => boolean])[] = [
  ['reference', (value) => /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2} UTC$/.test(value)],
  ['iso', (value) => /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}([.,]\d+)?(Z|[+-]\d{2}:\d{2})?$/.test(value)],
  // Between 1980 and 2100, so that ids are seldom taken for times.
  ['epoch-s', (value) => isBetween(value, 315_532_800, 4_102_444_800)],
  ['epoch-ms', (value) => isBetween(value, 315_532_800_000, 4_102_444_800_000)],
];

/** The format in which nearly all the values are times, null if there is none. */
export function timeFormatOf(values: readonly string[]): TimeFormat | null {
  return TIME_TESTS.find(([, test]) => shareOf(values, test) > 0.9)?.[0] ?? null;
}

/** The share of values that are ids as the grammar has them. */
export function idShare(values: readonly string[]): number {
  return shareOf(values, (value) => /^(0|[1-9]\d{0,15})$/.test(value) && Number(value) <= Number.MAX_SAFE_INTEGER);
}

/** The share of values that are prices as the grammar has them. */
export function priceShare(values: readonly string[]): number {
  return shareOf(values, (value) => /^\d{1,10}(\.\d+)?$/.test(value));
}

/** The share of values with a decimal point among those that are prices. */
export function centsShare(values: readonly string[]): number {
  return shareOf(values, (value) => /^\d{1,10}\.\d+$/.test(value));
}

/** Of the values that are there; 0 if none is. */
export function shareOf(values: readonly string[], test: (value: string) => boolean): number {
  const present = values.filter((value) => value !== '');
  return present.length === 0 ? 0 : present.filter(test).length / present.length;
}

function isBetween(value: string, least: number, most: number): boolean {
  return /^\d+$/.test(value) && Number(value) >= least && Number(value) < most;
}
