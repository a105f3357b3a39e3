import { NULL_TEXT } from '../event/columns';
import { FootpathError } from '../event/error';
import { CATALOG_COLUMNS, type CatalogName } from '../pipeline/catalog-columns';
import type { ValueType } from '../pipeline/vector';
import { readCatalogValue } from './catalog-value';
import { splitCatalog } from './split-catalog';

/** A column of a catalogue: text as ids of its own dictionary, numbers at their type's scale, 0, 1 and 2 for booleans. */
export type CatalogColumn =
  | { readonly kind: 'text'; readonly ids: Uint32Array; readonly dictionary: readonly string[] }
  | { readonly kind: 'number' | 'time'; readonly values: Float64Array; readonly nulls: Uint8Array }
  | { readonly kind: 'boolean'; readonly values: Uint8Array };

/** A catalogue in memory: rows by id. */
export interface Catalog {
  readonly kind: CatalogName;
  readonly fileName: string;
  readonly rowOf: ReadonlyMap<number, number>;
  /** The columns that the file has. */
  readonly columns: ReadonlyMap<string, CatalogColumn>;
}

/**
 * Reads a catalogue from CSV with a header. Its key is `product_id` or `user_id`; its other columns, in any order, are those
 * that `CATALOG_COLUMNS` names, and further ones are ignored. An empty field is null.
 *
 * @throws FootpathError `bad-input` if the key is missing, not an id or there twice (both lines are named), if a row has another
 * number of fields than the header, or a value is not of its column's type.
 */
export function parseCatalog(kind: CatalogName, bytes: Uint8Array, fileName: string): Catalog {
  const { header, rows } = splitCatalog(bytes, fileName);
  const types = CATALOG_COLUMNS[kind];
  const [key] = types.keys();
  const keyPlace = header.indexOf(key);
  if (keyPlace < 0) {
    throw new FootpathError('bad-input', `${fileName}: the column ${key} is missing. It has: ${header.join(', ')}`);
  }
  const builders = new Map<string, { readonly place: number; readonly builder: ColumnBuilder }>();
  for (const [name, type] of types) {
    const place = header.indexOf(name);
    if (place >= 0) builders.set(name, { place, builder: new ColumnBuilder(type, rows.length) });
  }
  const rowOf = new Map<number, number>();
  rows.forEach(({ fields, line }, row) => {
    for (const [name, { place, builder }] of builders) {
      if (builder.set(row, fields[place])) continue;
      throw new FootpathError(
        'bad-input',
        `${fileName}, line ${line}: ${name} cannot be ${JSON.stringify(fields[place])}`,
      );
    }
    const id = fields[keyPlace] === '' ? Number.NaN : Number(fields[keyPlace]);
    if (Number.isNaN(id)) throw new FootpathError('bad-input', `${fileName}, line ${line}: ${key} is empty`);
    const other = rowOf.get(id);
    if (other !== undefined) {
      const lines = `lines ${rows[other].line} and ${line}`;
      throw new FootpathError('bad-input', `${fileName}: ${key} ${id} is there twice, in ${lines}. Remove one.`);
    }
    rowOf.set(id, row);
  });
  const columns = new Map([...builders].map(([name, { builder }]) => [name, builder.column] as const));
  return { kind, fileName, rowOf, columns };
}

/** Takes the values of one column in. */
class ColumnBuilder {
  readonly column: CatalogColumn;
  private readonly dictionary: string[] = [];
  private readonly places = new Map<string, number>();

  constructor(
    private readonly type: ValueType,
    length: number,
  ) {
    if (type.kind === 'text') {
      this.column = { kind: 'text', ids: new Uint32Array(length).fill(NULL_TEXT), dictionary: this.dictionary };
    } else if (type.kind === 'boolean') {
      this.column = { kind: 'boolean', values: new Uint8Array(length).fill(2) };
    } else {
      this.column = { kind: type.kind, values: new Float64Array(length), nulls: new Uint8Array(length).fill(1) };
    }
  }

  /** False if the text is no value of the column's type. */
  set(row: number, text: string): boolean {
    const { column } = this;
    if (text === '') return true;
    if (column.kind === 'text') {
      column.ids[row] = this.intern(text);
      return true;
    }
    const value = readCatalogValue(text, this.type);
    if (value === null) return false;
    column.values[row] = value;
    if (column.kind !== 'boolean') column.nulls[row] = 0;
    return true;
  }

  private intern(text: string): number {
    let place = this.places.get(text);
    if (place === undefined) {
      place = this.dictionary.push(text) - 1;
      this.places.set(text, place);
    }
    return place;
  }
}
