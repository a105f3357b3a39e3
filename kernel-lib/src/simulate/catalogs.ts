import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  hasProductRow,
  hasUserRow,
  PRODUCT_HEADER,
  type ProductFacts,
  productRow,
  USER_HEADER,
  userRow,
} from './catalog-rows';
import { LineWriter } from './line-writer';
import { ioError, type OutputFile } from './output-file';

/** What a catalogue is made of: products and users that events named, each once. */
export interface CatalogSource {
  readonly products: Iterable<ProductFacts>;
  /** User ids; `segment` is the number of the latent segment where it is known. */
  readonly users: Iterable<{ readonly id: number; readonly segment: number | undefined }>;
}

/** How many rows each catalogue has, and how many ids were left out on purpose. */
export interface CatalogCounts {
  products: number;
  productsMissing: number;
  users: number;
  usersMissing: number;
}

/** Writes `products.csv` and `users.csv` into the folder, which is made if it is absent. */
export async function writeCatalogs(
  folder: string,
  seed: number,
  source: CatalogSource,
  open: (path: string) => OutputFile,
  checkpoint: () => Promise<void>,
): Promise<CatalogCounts> {
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw ioError(folder, error);
  });
  const counts: CatalogCounts = { products: 0, productsMissing: 0, users: 0, usersMissing: 0 };
  const products = new LineWriter(open(join(folder, 'products.csv')), PRODUCT_HEADER);
  for (const product of source.products) {
    if (hasProductRow(seed, product.id)) {
      counts.products++;
      if (products.add(productRow(seed, product))) await products.flush().then(checkpoint);
    } else counts.productsMissing++;
  }
  await products.flush();
  const users = new LineWriter(open(join(folder, 'users.csv')), USER_HEADER);
  for (const user of source.users) {
    if (hasUserRow(seed, user.id)) {
      counts.users++;
      if (users.add(userRow(seed, user.id, user.segment))) await users.flush().then(checkpoint);
    } else counts.usersMissing++;
  }
  await users.flush();
  return counts;
}
