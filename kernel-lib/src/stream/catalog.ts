import { TextDictionary } from '../event/dictionary';
import { FootpathError } from '../event/error';
import { CATALOG_COLUMNS, type CatalogName } from '../pipeline/catalog-columns';
import type { ValueType } from '../pipeline/vector';
import { CatalogReader } from './catalog-reader';
import { readCatalogValue } from './catalog-value';
import { IdSet } from './id-set';
import type { IdTable } from './id-table';
import { KeyScan } from './key-scan';
import { KnownIds } from './known-ids';

/** A column of a catalogue: text as ids of its own dictionary, numbers at their type's scale, 0, 1 and 2 for booleans. */
export type CatalogColumn =
  | { readonly kind: 'text'; readonly ids: Uint32Array; readonly dictionary: readonly string[] }
  | { readonly kind: 'number' | 'time'; readonly values: Float64Array; readonly nulls: Uint8Array }
  | { readonly kind: 'boolean'; readonly values: Uint8Array };

/** A catalogue in memory: rows by id, or whether there is one. */
export interface Catalog {
  readonly kind: CatalogName;
  readonly fileName: string;
  readonly rowOf: Pick<IdTable, 'get' | 'getAll' | 'size'>;
  /** Names of the columns that the file has. */
  readonly header: ReadonlySet<string>;
  /** The columns that were read. */
  readonly columns: ReadonlyMap<string, CatalogColumn>;
}

/** Which part of a catalogue is kept. Default: all of it. */
export interface CatalogPart {
  /** Columns that nobody reads are not even looked at. */
  readonly columns?: ReadonlySet<string>;
  /** Rows of other ids are left out, once they were found to be good. Not together with `onlyWhether`. */
  readonly keeps?: (id: number) => boolean;
  /** It is only asked whether an id has a row: all rows are row 0. */
  readonly onlyWhether?: boolean;
}

/**
 * Reads a catalogue from CSV with a header. Its key is `product_id` or `user_id`; its other columns, in any order, are those
 * that `CATALOG_COLUMNS` names, and further ones are ignored. An empty field is null. Cost: one pass over the bytes; no
 * object is made of a row.
 *
 * @throws FootpathError `bad-input` if the key is missing, not an id or there twice (both lines are named), if a row has another
 * number of fields than the header, or a value is not of its column's type.
 */
export function parseCatalog(kind: CatalogName, bytes: Uint8Array, fileName: string, part: CatalogPart = {}): Catalog {
  const reader = new CatalogReader(bytes, fileName);
  const header = reader.next() ? reader.texts() : null;
  if (header === null) throw new FootpathError('bad-input', `${fileName} is empty. A catalogue has a header.`);
  const types = CATALOG_COLUMNS[kind];
  const [key] = types.keys();
  const keyPlace = header.indexOf(key);
  if (keyPlace < 0) {
    throw new FootpathError('bad-input', `${fileName}: the column ${key} is missing. It has: ${header.join(', ')}`);
  }
  const builders: { readonly name: string; readonly place: number; readonly builder: ColumnBuilder }[] = [];
  for (const [name, type] of types) {
    const place = header.indexOf(name);
    if (place < 0 || (part.columns && !part.columns.has(name))) continue;
    builders.push({ name, place, builder: new ColumnBuilder(type) });
  }
  const known = new KnownIds(part.keeps, (id) => {
    const lines = linesOf(id, bytes, fileName, keyPlace).join(' and ');
    throw new FootpathError('bad-input', `${fileName}: ${key} ${id} is there twice, in lines ${lines}. Remove one.`);
  });
  const scan = new KeyScan(bytes, keyPlace, header.length);
  for (;;) {
    if (builders.length === 0) {
      const count = reader.scanIds(scan);
      known.addAll(scan.ids, count, reader.remaining);
      if (count === scan.ids.length) continue;
    }
    if (!reader.next(header.length)) break;
    const row = known.add(keyOf(reader, keyPlace, key));
    if (row < 0) continue;
    for (const { name, place, builder } of builders) {
      if (builder.set(row, reader, place)) continue;
      throw new FootpathError('bad-input', `${reader.where}: ${name} cannot be ${JSON.stringify(reader.text(place))}`);
    }
  }
  const { rows } = known;
  const rowOf = (part.onlyWhether ? IdSet.of(known.rowOf.ids()) : null) ?? known.rowOf;
  const columns = new Map(builders.map(({ name, builder }) => [name, builder.finish(rows)] as const));
  return { kind, fileName, rowOf, header: new Set(header), columns };
}

/** The first two lines with this id: looked for again, because to remember all lines would cost every catalogue for the bad ones. */
function linesOf(id: number, bytes: Uint8Array, fileName: string, keyPlace: number): number[] {
  const reader = new CatalogReader(bytes, fileName);
  const lines: number[] = [];
  reader.next();
  while (lines.length < 2 && reader.next()) if (reader.id(keyPlace) === id) lines.push(reader.line);
  return lines;
}

function keyOf(reader: CatalogReader, place: number, key: string): number {
  const id = reader.id(place);
  if (id >= 0) return id;
  const text = reader.text(place);
  const wrong = text === '' ? `${key} is empty` : `${key} cannot be ${JSON.stringify(text)}`;
  throw new FootpathError('bad-input', `${reader.where}: ${wrong}`);
}

/** Takes the values of one column in, row after row; texts by their bytes. */
class ColumnBuilder {
  private readonly texts = new TextDictionary();
  private capacity = 1024;
  private ids = new Uint32Array(this.capacity);
  private values = new Float64Array(this.capacity);
  private nulls = new Uint8Array(this.capacity);

  constructor(private readonly type: ValueType) {}

  /** False if the field is no value of the column's type. */
  set(row: number, reader: CatalogReader, place: number): boolean {
    if (row === this.capacity) this.grow();
    if (this.type.kind === 'text') {
      this.ids[row] = reader.intern(place, this.texts);
      return true;
    }
    const text = reader.text(place);
    this.nulls[row] = text === '' ? 1 : 0;
    if (text === '') return true;
    const value = readCatalogValue(text, this.type);
    if (value !== null) this.values[row] = value;
    return value !== null;
  }

  finish(length: number): CatalogColumn {
    const { kind } = this.type;
    const values = this.values.slice(0, length);
    const nulls = this.nulls.slice(0, length);
    if (kind === 'text') {
      const dictionary = Array.from({ length: this.texts.size }, (_, id) => this.texts.textOf(id));
      return { kind, ids: this.ids.slice(0, length), dictionary };
    }
    if (kind === 'boolean')
      return { kind, values: Uint8Array.from(values, (value, row) => (nulls[row] === 1 ? 2 : value)) };
    return { kind, values, nulls };
  }

  private grow(): void {
    this.capacity *= 2;
    const { ids, values, nulls } = this;
    this.ids = new Uint32Array(this.capacity);
    this.ids.set(ids);
    this.values = new Float64Array(this.capacity);
    this.values.set(values);
    this.nulls = new Uint8Array(this.capacity);
    this.nulls.set(nulls);
  }
}
