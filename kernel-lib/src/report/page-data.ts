import type { Chart, Table } from '../chart/chart';

/** One of the figures at the top: a number with its base, its change and its course. All texts are plain text. */
export interface Card {
  readonly label: string;
  readonly value: string;
  readonly base: string;
  readonly range: string;
  /** By how much, or null where it cannot be told; and between what, or why not. */
  readonly change: string | null;
  readonly changeText: string;
  /** Values in order of time, or null where there are too few to draw. */
  readonly trend: readonly number[] | null;
  readonly trendText: string | null;
}

/** A part of a section, drawn by the page's script. All texts are plain text, never markup. */
export type Block =
  | { readonly kind: 'cards'; readonly cards: readonly Card[]; readonly explainedBy: readonly string[] }
  | { readonly kind: 'chart'; readonly chart: Chart; readonly explainedBy: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'facts'; readonly title: string; readonly items: readonly Fact[] }
  | { readonly kind: 'table'; readonly title: string; readonly table: Table; readonly open: boolean }
  | { readonly kind: 'code'; readonly title: string; readonly text: string };

export interface Fact {
  /** An element id, for terms that figures link to. */
  readonly id?: string;
  readonly term: string;
  readonly text: string;
}

export interface Section {
  readonly id: string;
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** What the page draws: the report's whole content. */
export interface PageData {
  readonly name: string;
  readonly range: string;
  readonly made: string;
  readonly input: string;
  /** The main equations, as `read 500 = 498 parsed + 2 dead`. */
  readonly equations: readonly { readonly text: string; readonly holds: boolean }[];
  readonly verdict: { readonly holds: boolean; readonly text: string };
  /** Said at the top where the numbers are not final. */
  readonly warnings: readonly string[];
  readonly sections: readonly Section[];
}
