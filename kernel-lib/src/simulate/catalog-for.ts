import { setImmediate } from 'node:timers/promises';
import { FootpathError } from '../event/error';
import type { ProductFacts } from './catalog-rows';
import { type CatalogCounts, writeCatalogs } from './catalogs';
import { csvLines } from './csv-lines';
import { IdSet } from './id-set';
import { resolveSeed } from './options';
import { interrupted, ioError, writeTogether } from './output-file';

const ID = /^(0|[1-9][0-9]{0,15})$/;
const PRICE = /^[0-9]{1,10}(\.[0-9]+)?$/;
const COLUMNS = ['product_id', 'category_id', 'category_code', 'brand', 'price', 'user_id'] as const;
const LINES_PER_BREATH = 20_000;

export interface CatalogForOptions {
  /** Events with the reference columns by header name, `.csv` or `.csv.gz`. */
  file: string;
  /** Folder for `products.csv` and `users.csv`; made if it is absent. */
  catalogDir: string;
  /** Default 42. The same seed and file give the same catalogues. */
  seed?: number;
  signal?: AbortSignal;
  onProgress?: (rows: number) => void;
}

/**
 * Writes product and user catalogues for the ids in a file of events; a product has what its first row says. Rows without
 * good ids are passed over. Memory grows with the distinct ids, not with the rows.
 */
export async function writeCatalogsFor(options: CatalogForOptions): Promise<CatalogCounts> {
  const seed = resolveSeed(options.seed);
  const products = new Map<number, ProductFacts>();
  const users = new IdSet();
  let places: Record<(typeof COLUMNS)[number], number> | undefined;
  let rows = 0;
  const checkpoint = async () => {
    await setImmediate();
    if (options.signal?.aborted) throw interrupted(options.catalogDir);
  };
  try {
    for await (const fields of csvLines(options.file)) {
      if (places === undefined) {
        places = placesOf(fields, options.file);
        continue;
      }
      rows++;
      const user = fields[places.user_id] ?? '';
      if (ID.test(user) && Number.isSafeInteger(Number(user))) users.add(Number(user));
      const product = fields[places.product_id] ?? '';
      const price = fields[places.price] ?? '';
      if (
        ID.test(product) &&
        Number.isSafeInteger(Number(product)) &&
        PRICE.test(price) &&
        !products.has(Number(product))
      ) {
        products.set(Number(product), {
          id: Number(product),
          brand: fields[places.brand] ?? '',
          categoryId: fields[places.category_id] ?? '',
          categoryCode: fields[places.category_code] ?? '',
          priceCents: Math.floor(Number(price) * 100 + 0.5),
        });
      }
      if (rows % LINES_PER_BREATH === 0) {
        await checkpoint();
        options.onProgress?.(rows);
      }
    }
  } catch (error) {
    throw ioError(options.file, error);
  }
  if (places === undefined)
    throw new FootpathError('bad-input', `${options.file} is empty: give a file of events with a header.`);
  const bought = [...products.values()].sort((a, b) => a.id - b.id);
  let counts: CatalogCounts | undefined;
  await writeTogether(async (open) => {
    const source = { products: bought, users: knownIds(users) };
    counts = await writeCatalogs(options.catalogDir, seed, source, open, checkpoint);
  });
  return counts!;
}

function* knownIds(users: IdSet): Generator<{ id: number; segment: undefined }> {
  for (const id of users.sorted()) yield { id, segment: undefined };
}

function placesOf(header: readonly string[], file: string): Record<(typeof COLUMNS)[number], number> {
  const missing = COLUMNS.filter((column) => !header.includes(column));
  if (missing.length > 0) {
    throw new FootpathError(
      'bad-input',
      `${file} has no column ${missing.join(', ')} in its header (${header.slice(0, 12).join(', ')}): catalogues are made for events with the reference columns.`,
    );
  }
  return Object.fromEntries(COLUMNS.map((column) => [column, header.indexOf(column)])) as Record<
    (typeof COLUMNS)[number],
    number
  >;
}
