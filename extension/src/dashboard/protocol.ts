import type { PageData } from '../../../kernel-lib/src/report/page-data';

/** In place of figures, where there are none. */
export type ToldState =
  | { readonly kind: 'loading'; readonly place: string }
  /** Nothing is committed at this place. */
  | { readonly kind: 'empty'; readonly place: string; readonly message: string }
  | { readonly kind: 'failed'; readonly place: string; readonly message: string };

export interface ToldPage {
  readonly kind: 'page';
  readonly place: string;
  readonly page: PageData;
  /** A run is going on and its commits are shown as they come. */
  readonly isLive: boolean;
  /** Live, but the reader has asked for a standstill. */
  readonly isFrozen: boolean;
  /** What the store has to choose from. */
  readonly pipelines: readonly string[];
  /** The one that is shown; null where there is no choice. */
  readonly pipeline: string | null;
}

/** What the host tells the dashboard's page. */
export type ToDashboard =
  | ToldState
  | ToldPage
  /** How fast runs go, between their commits too; null where none does. */
  | { readonly kind: 'pace'; readonly text: string | null };

/** What the page asks of the host. */
export type FromDashboard =
  | { readonly kind: 'ready' }
  | { readonly kind: 'startDemo' }
  | { readonly kind: 'retry' }
  | { readonly kind: 'choosePipeline'; readonly pipeline: string }
  | { readonly kind: 'freeze'; readonly isFrozen: boolean }
  /** A notebook with the code that draws this chart anew. */
  | { readonly kind: 'openInNotebook'; readonly chartId: string }
  | { readonly kind: 'exportReport' };
