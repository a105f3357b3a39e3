/** Thin and unbreakable, so that a number never ends a line half. */
const THIN = '\u202f';

/** A whole number, in groups of three: `42 448 764`. */
export function count(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, THIN);
}

/** A count for a label: whole below 10 000, else with one decimal and k, M or G. */
export function shortCount(value: number): string {
  if (value < 10_000) return count(value);
  const [divisor, unit] = value < 999_950 ? [1e3, 'k'] : value < 999_950_000 ? [1e6, 'M'] : [1e9, 'G'];
  return `${(value / divisor).toFixed(1)}${THIN}${unit}`;
}

/** Money, from cents, with two decimals: `229 933 212.63`. */
export function money(cents: number): string {
  const absolute = Math.abs(Math.round(cents));
  const rest = String(absolute % 100).padStart(2, '0');
  return `${cents < 0 ? '−' : ''}${count(Math.floor(absolute / 100))}.${rest}`;
}

/** Money for a label: as `money` below 10 000.00, else with one decimal and k, M or G. */
export function shortMoney(cents: number): string {
  return cents < 1_000_000 ? money(cents) : shortCount(cents / 100);
}

/** A share from 0 to 1 as a percentage: one decimal, more where it would show as 0.0, never 100.0 short of all. */
export function percent(share: number): string {
  return `${percentDigits(share * 100)}${THIN}%`;
}

function percentDigits(value: number): string {
  if (value === 0 || value === 100) return String(value);
  if (value < 0.0001) return '< 0.0001';
  if (value < 0.1) return String(Number(value.toPrecision(2)));
  const one = value.toFixed(1);
  return one === '100.0' && value < 100 ? '99.9' : one;
}

/** Part of a whole, or words where there is no whole. */
export function percentOf(part: number, whole: number): string {
  return whole === 0 ? 'no share' : percent(part / whole);
}

/** `1 session`, `2 sessions`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** A change from one value to another as text: `+3.2 %`; words where there is nothing to compare with. */
export function relativeChange(from: number, to: number): string {
  if (from === 0) return to === 0 ? 'unchanged at 0' : 'from 0';
  const change = (to - from) / from;
  return `${sign(change)}${percent(Math.abs(change))}`;
}

/** A change between two shares in percentage points: `+0.3 points`. */
export function pointChange(from: number, to: number): string {
  const points = (to - from) * 100;
  const size = Math.abs(points);
  return `${sign(points)}${size !== 0 && size < 0.1 ? size.toFixed(2) : size.toFixed(1)} points`;
}

function sign(value: number): string {
  return value > 0 ? '+' : value < 0 ? '−' : '±';
}

/** A size in bytes: `2.4 MB`. */
export function bytes(value: number): string {
  if (value < 1000) return `${value} bytes`;
  const [divisor, unit] = value < 999_950 ? [1e3, 'kB'] : value < 999_950_000 ? [1e6, 'MB'] : [1e9, 'GB'];
  return `${(value / divisor).toFixed(1)}${THIN}${unit}`;
}
