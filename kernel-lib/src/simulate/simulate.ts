import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { FootpathError } from '../event/error';
import type { ProductFacts } from './catalog-rows';
import { type CatalogCounts, type CatalogSource, writeCatalogs } from './catalogs';
import { EventFile } from './event-file';
import type { MalformedReason } from './malformed';
import { type GeneratorOptions, resolveOptions, type SimulateOptions } from './options';
import { interrupted, type OutputFile, writeTogether } from './output-file';
import type { InjectedKind } from './truth';
import { truthCounted, truthModel } from './truth-model';
import { writeTruthUsers } from './truth-users';

export { type CatalogForOptions, writeCatalogsFor } from './catalog-for';
export type { SimulateOptions } from './options';

const TRUTH_VERSION = 2;

export interface SimulateSummary {
  /** Data rows, without the header. */
  readonly rows: number;
  /** Size and SHA-256 (hex) of the decompressed file. */
  readonly bytes: number;
  readonly sha256: string;
  readonly seed: number;
  /** Records that are not ordinary ones, as the file's own order, P and delay make them. */
  readonly counts: Readonly<Record<InjectedKind, number>>;
  readonly malformedByReason: Readonly<Record<MalformedReason, number>>;
  /** Users who came. */
  readonly users: number;
  /** Rows of the catalogues, if they were asked for. */
  readonly catalog: CatalogCounts | undefined;
}

/**
 * Writes a file of simulated shop events, and on demand its truth file and catalogues, in bounded memory. All files appear
 * when all are whole. Errors: `bad-argument`, `not-found` (folder), `io`, `interrupted` (by `signal`).
 */
export async function simulate(options: SimulateOptions): Promise<SimulateSummary> {
  const resolved = resolveOptions(options);
  checkPaths(options);
  const checkpoint = async () => {
    await setImmediate();
    if (options.signal?.aborted) throw interrupted(options.out ?? 'the truth file or the catalogues');
  };
  await checkpoint();
  let summary: SimulateSummary | undefined;
  await writeTogether(async (open) => {
    const sink = sinkOf(options, open);
    const truth = options.truth === undefined ? undefined : open(options.truth);
    const file = new EventFile(resolved, truth !== undefined);
    const hash = createHash('sha256');
    let bytes = 0;
    await truth?.write(truthHead(resolved, file));
    let separator = '\n';
    for (let chunk = file.nextChunk(); chunk !== undefined; chunk = file.nextChunk()) {
      hash.update(chunk);
      bytes += chunk.length;
      await sink(chunk);
      const records = file.takeTruth();
      if (truth !== undefined && records.length > 0) {
        await truth.write(separator + records.join(',\n'));
        separator = ',\n';
      }
      options.onProgress?.(file.rows);
      await checkpoint();
    }
    const sha256 = hash.digest('hex');
    await truth?.write(truthFoot(file, bytes, sha256));
    if (options.truthUsers !== undefined) {
      await writeTruthUsers(open(options.truthUsers), file.people, file.usersSeen, checkpoint);
    }
    summary = {
      rows: file.rows,
      bytes,
      sha256,
      seed: resolved.seed,
      counts: file.counts,
      malformedByReason: file.malformedByReason,
      users: file.usersSeen,
      catalog: await catalogsOf(file, resolved, options.catalogDir, open, checkpoint),
    };
  });
  return summary!;
}

/** Where the rows go. */
function sinkOf(
  { out, sink }: SimulateOptions,
  open: (path: string) => OutputFile,
): (csv: Uint8Array) => Promise<void> {
  if (sink !== undefined) return sink;
  const file = open(out!);
  return (csv) => file.write(csv);
}

function checkPaths({ out, sink, truth, truthUsers }: SimulateOptions): void {
  if (sink !== undefined && out !== undefined) {
    throw new FootpathError('bad-argument', 'simulate: out and sink are given; allowed is one of them.');
  }
  if (sink === undefined && (typeof out !== 'string' || !/\.csv(\.gz)?$/.test(out))) {
    throw new FootpathError(
      'bad-argument',
      `simulate: out is "${out}"; allowed is a path that ends in .csv or .csv.gz.`,
    );
  }
  const taken = new Map<string, string>(out === undefined ? [] : [[resolve(out), 'out']]);
  for (const [name, path] of Object.entries({ truth, truthUsers })) {
    if (path === undefined) continue;
    const other = taken.get(resolve(path));
    if (path === '' || other !== undefined) {
      throw new FootpathError(
        'bad-argument',
        `simulate: ${name} is "${path}"; allowed is the path of a file other than ${other ?? 'out'}.`,
      );
    }
    taken.set(resolve(path), name);
  }
}

function truthHead(options: GeneratorOptions, { traffic }: EventFile): string {
  const { seed, partitions, delayMs } = options;
  const model = truthModel(options, traffic);
  const head = JSON.stringify({ version: TRUTH_VERSION, seed, options, P: partitions, delayMs, model });
  return `${head.slice(0, -1)},"records":[`;
}

/** The counts are known at the end only, so they stand behind the records; to a reader of JSON it is all the same. */
function truthFoot(file: EventFile, bytes: number, sha256: string): string {
  const { rows, counts, malformedByReason } = file;
  const counted = truthCounted(file.trueCounts);
  return `\n],${JSON.stringify({ rows, bytes, sha256, counts, malformedByReason, counted }).slice(1)}\n`;
}

async function catalogsOf(
  file: EventFile,
  options: GeneratorOptions,
  folder: string | undefined,
  open: (path: string) => OutputFile,
  checkpoint: () => Promise<void>,
): Promise<CatalogCounts | undefined> {
  if (folder === undefined) return undefined;
  const source: CatalogSource = { products: productsSeen(file), users: usersSeen(file) };
  return writeCatalogs(folder, options.seed, source, open, checkpoint);
}

function* productsSeen({ shop, productSeen }: EventFile): Generator<ProductFacts> {
  for (let product = 0; product < shop.productCount; product++) {
    if (productSeen[product] === 0) continue;
    const category = shop.categories[shop.products.categoryOf(product)];
    yield {
      id: shop.productIds[product],
      brand: shop.brands[shop.products.brandOf(product)],
      categoryId: category.id,
      categoryCode: category.code ?? '',
      priceCents: shop.products.centsOf(product),
    };
  }
}

function* usersSeen({ people, usersSeen: count }: EventFile): Generator<{ id: number; segment: number }> {
  for (let user = 0; user < count; user++) yield { id: people.idOf(user), segment: people.segmentOf(user) };
}
