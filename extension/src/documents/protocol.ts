/** What is typed into the two fields. */
export interface QueryFields {
  readonly filter: string;
  readonly sort: string;
}

/** What the page keeps over a reload of the window. */
export interface DocumentsState extends QueryFields {
  readonly collection: string;
  readonly store: 'folder' | 'mongodb';
  /** Of a folder; its path. */
  readonly dir: string;
  /** Of a database; its name. Its address is kept nowhere but in the secret storage. */
  readonly database: string;
}

export type FromPage =
  /** The page listens. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'query'; readonly fields: QueryFields }
  /** The query that is being read is not wanted any more. */
  | { readonly kind: 'cancel' }
  | { readonly kind: 'page'; readonly query: number; readonly first: number; readonly count: number }
  | { readonly kind: 'document'; readonly query: number; readonly row: number }
  | { readonly kind: 'copy'; readonly fields: QueryFields }
  | { readonly kind: 'notebook'; readonly fields: QueryFields }
  | { readonly kind: 'export'; readonly fields: QueryFields };

export type ToPage =
  | { readonly kind: 'begin'; readonly state: DocumentsState }
  | {
      readonly kind: 'opened';
      readonly query: number;
      readonly columns: readonly string[];
      readonly total: number | null;
    }
  | { readonly kind: 'total'; readonly query: number; readonly total: number }
  | { readonly kind: 'cancelled' }
  | {
      readonly kind: 'page';
      readonly query: number;
      readonly first: number;
      readonly rows: readonly (readonly string[])[];
      readonly isEnd: boolean;
    }
  /** Rows did not come: they may be asked for again. */
  | { readonly kind: 'no-page'; readonly query: number; readonly first: number; readonly message: string }
  | { readonly kind: 'document'; readonly row: number; readonly text: string }
  | { readonly kind: 'error'; readonly message: string; readonly field: 'filter' | 'sort' | null };
