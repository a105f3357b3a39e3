import type { Files } from '../file/files';
import { parseCatalog } from '../stream/catalog';
import type { Catalogs } from '../stream/event-model';
import type { HandSetup } from './crew';

/**
 * Reads the catalogues that were given, as far as they are needed.
 *
 * @param joined the joined columns that are read, under the names that they get; without one it is only asked whether there is a row.
 * @param keepsUser the users whose rows are kept. Default: all.
 */
export function readCatalogs(
  files: Files,
  { definition, catalogs }: Pick<HandSetup, 'definition' | 'catalogs'>,
  joined: readonly string[],
  keepsUser?: (userId: number) => boolean,
): Catalogs {
  const read = (kind: 'products' | 'users', path: string | undefined) => {
    if (path === undefined) return undefined;
    const joins = definition.joins.filter((join) => join.catalog === kind);
    const columns = new Set(joins.flatMap((join) => joined.flatMap((name) => join.columns[name] ?? [])));
    const keeps = kind === 'users' ? keepsUser : undefined;
    return parseCatalog(kind, files.readAll(path), path, { columns, keeps, onlyWhether: joined.length === 0 });
  };
  return { products: read('products', catalogs.products), users: read('users', catalogs.users) };
}
