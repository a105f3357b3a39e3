import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { FootpathError } from '../event/error';
import type { Files } from '../file/files';

export interface Catalogs {
  readonly paths: { readonly products?: string; readonly users?: string };
  /** SHA-256 by catalogue: part of the state, because another catalogue gives other documents. */
  readonly hashes: Readonly<Record<string, string>>;
}

/**
 * Finds the catalogues in a folder.
 *
 * @throws FootpathError `not-found` if the folder holds neither.
 */
export function findCatalogs(files: Files, folder: string | undefined): Catalogs {
  if (folder === undefined) return { paths: {}, hashes: {} };
  const paths: { products?: string; users?: string } = {};
  const hashes: Record<string, string> = {};
  for (const kind of ['products', 'users'] as const) {
    const path = join(folder, `${kind}.csv`);
    if (!files.exists(path)) continue;
    paths[kind] = path;
    hashes[kind] = createHash('sha256').update(files.readAll(path)).digest('hex');
  }
  if (Object.keys(paths).length === 0) {
    throw new FootpathError(
      'not-found',
      `${folder} holds neither products.csv nor users.csv. Make them with: footpath simulate --catalog-for FILE --catalog ${folder}`,
    );
  }
  return { paths, hashes };
}
