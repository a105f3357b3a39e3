import type { Role } from '../event/schema';

/** Colours of event roles on every page; from M. Okabe and K. Ito, "Color Universal Design", 2002, safe for colour blindness. */
export const ROLE_COLORS: Readonly<Record<Role, string>> = {
  view: '#0072B2',
  cart: '#E69F00',
  purchase: '#009E73',
  other: '#999999',
};

/** Colours of segments: what Okabe and Ito leave, in a fixed order. Their black is the host's soft ink, so that it
 * is seen on dark too. */
const SEGMENT_COLORS = ['#D55E00', '#CC79A7', '#56B4E9', '#F0E442', 'var(--fp-ink-soft)'] as const;

/**
 * The colour of a segment by its place in the definition's rules, so that a segment has one colour wherever it is drawn;
 * beyond the fifth all are grey and told apart by their labels.
 */
export function segmentColor(place: number): string {
  return SEGMENT_COLORS[place] ?? ROLE_COLORS.other;
}

/** Colours that the host gives. */
export const INK = 'var(--fp-ink)';
export const SOFT_INK = 'var(--fp-ink-soft)';
export const GRID = 'var(--fp-grid)';
export const PAPER = 'var(--fp-paper)';
export const FONT = 'var(--fp-font)';

/** The one hue of what has no role: counts of sessions, records, letters. */
export const NEUTRAL = 'var(--fp-neutral)';
