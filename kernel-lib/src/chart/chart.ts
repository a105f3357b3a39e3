/** Plain JSON, as plotly takes it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };
export type JsonObject = { readonly [key: string]: Json | undefined };

/**
 * A plotly figure. Colours of the host and its font are tokens such as `var(--fp-ink)`, which whoever draws the figure
 * resolves (see `resolveTokens`): a figure is the same in light, dark and high contrast.
 */
export interface Figure {
  readonly data: readonly JsonObject[];
  readonly layout: JsonObject;
}

export type Cell = string | number | null;

/**
 * How a column's values are shown and sorted. `share` is 0 to 1, `seconds` a duration, `time` and `day` are milliseconds
 * since the epoch (UTC), `money` whole units with cents as decimals.
 */
export type ColumnKind = 'text' | 'count' | 'money' | 'share' | 'seconds' | 'time' | 'day';

export interface Table {
  readonly columns: readonly { readonly name: string; readonly kind: ColumnKind }[];
  readonly rows: readonly (readonly Cell[])[];
}

/** A figure with all that must be beside it. Texts are plain text, never markup. */
export interface Chart {
  /** Unique on a page, a valid element id. */
  readonly id: string;
  /** What is seen, computed from the data; where there is nothing to draw, what is missing. */
  readonly title: string;
  /** What is drawn: base, range, unit. */
  readonly subtitle: string;
  /** The figure in words, for those who cannot see it. */
  readonly alt: string;
  /** Null where there is nothing to draw. */
  readonly figure: Figure | null;
  /** For hosts less than `NARROW_PX` wide, where the figure itself would be illegible. */
  readonly narrow: Figure | null;
  readonly table: Table;
  /** What a reader must know not to be misled. */
  readonly notes: readonly string[];
}

/** Below this width in px a chart's `narrow` figure is drawn. */
export const NARROW_PX = 560;

/** A chart without data: its title says what there is none of. */
export function emptyChart(id: string, title: string, subtitle: string, columns: Table['columns']): Chart {
  return {
    id,
    title,
    subtitle,
    alt: `${title} ${subtitle}`,
    figure: null,
    narrow: null,
    table: { columns, rows: [] },
    notes: [],
  };
}
