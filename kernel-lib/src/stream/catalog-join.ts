import { NULL_TEXT } from '../event/columns';
import { FootpathError } from '../event/error';
import { CATALOG_COLUMNS } from '../pipeline/catalog-columns';
import type { CatalogJoin } from '../pipeline/definition';
import type { TextPool, Vector } from '../pipeline/vector';
import type { Catalog, CatalogColumn } from './catalog';

/** Left join of events with one catalogue: gives the catalogue's columns for rows of events. */
export class CatalogJoiner {
  /** The event column that is looked up. */
  readonly key: 'product_id' | 'user_id';
  /** The pool's ids of a column's dictionary, as far as they were asked for since the last compaction. */
  private readonly poolIds = new Map<CatalogColumn, Uint32Array>();

  /** Without a catalogue every joined value is null. */
  constructor(
    private readonly join: CatalogJoin,
    private readonly catalog: Catalog | undefined,
    private readonly texts: TextPool,
  ) {
    this.key = join.catalog === 'products' ? 'product_id' : 'user_id';
    for (const column of Object.values(join.columns)) {
      if (catalog === undefined || catalog.header.has(column)) continue;
      throw new FootpathError(
        'bad-input',
        `${catalog.fileName} has no column ${column}, which the pipeline joins. It has: ${[...catalog.header].join(', ')}`,
      );
    }
  }

  get name(): CatalogJoin['catalog'] {
    return this.join.catalog;
  }

  get isGiven(): boolean {
    return this.catalog !== undefined;
  }

  /** Finds the catalogue's row for each id, -1 where it has none. */
  match(ids: Float64Array, rows: Int32Array): void {
    if (this.catalog === undefined) rows.fill(-1);
    else this.catalog.rowOf.getAll(ids, rows.length, rows);
  }

  /** A column under the name that the join gives it, or undefined if it is none of this join's. */
  column(name: string, matches: Int32Array): Vector | undefined {
    const source = this.join.columns[name];
    if (source === undefined) return undefined;
    const column = this.catalog?.columns.get(source);
    if (column === undefined) return this.nulls(source, matches.length);
    const { length } = matches;
    if (column.kind === 'text') return this.textVector(column, matches);
    if (column.kind === 'boolean') {
      return { kind: 'boolean', values: Uint8Array.from(matches, (row) => (row < 0 ? 2 : column.values[row])) };
    }
    const values = new Float64Array(length);
    const nulls = new Uint8Array(length);
    for (let i = 0; i < length; i++) {
      nulls[i] = matches[i] < 0 ? 1 : column.nulls[matches[i]];
      if (nulls[i] === 0) values[i] = column.values[matches[i]];
    }
    if (column.kind === 'time') return { kind: 'time', values, nulls };
    return { kind: 'number', scale: this.scaleOf(source), values, nulls };
  }

  private scaleOf(source: string): number {
    const type = CATALOG_COLUMNS[this.join.catalog].get(source);
    return type?.kind === 'number' ? type.scale : 0;
  }

  private nulls(source: string, length: number): Vector {
    const kind = CATALOG_COLUMNS[this.join.catalog].get(source)?.kind ?? 'text';
    if (kind === 'text') return { kind, ids: new Uint32Array(length).fill(NULL_TEXT) };
    if (kind === 'boolean') return { kind, values: new Uint8Array(length).fill(2) };
    const values = new Float64Array(length);
    const nulls = new Uint8Array(length).fill(1);
    return kind === 'time' ? { kind, values, nulls } : { kind, scale: this.scaleOf(source), values, nulls };
  }

  private textVector(column: CatalogColumn & { kind: 'text' }, matches: Int32Array): Vector {
    let poolIds = this.poolIds.get(column);
    if (poolIds === undefined) {
      poolIds = new Uint32Array(column.dictionary.length).fill(NULL_TEXT);
      this.poolIds.set(column, poolIds);
    }
    const ids = new Uint32Array(matches.length).fill(NULL_TEXT);
    for (let i = 0; i < ids.length; i++) {
      const place = matches[i] < 0 ? NULL_TEXT : column.ids[matches[i]];
      if (place === NULL_TEXT) continue;
      if (poolIds[place] === NULL_TEXT) poolIds[place] = this.texts.internText(column.dictionary[place]);
      ids[i] = poolIds[place];
    }
    return { kind: 'text', ids };
  }

  /** Ids of the pool have changed: they are asked for again. */
  forgetTexts(): void {
    this.poolIds.clear();
  }
}
