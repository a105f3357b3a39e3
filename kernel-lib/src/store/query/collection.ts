import { Cursor } from './cursor';
import { DistinctValues } from './distinct-values';
import { compileExpression } from './expression';
import { compileFilter } from './filter';
import { fieldsOfFind, fieldsOfPipeline } from './needed-fields';
import { compilePipeline } from './pipeline';
import { plainQuery } from './plain';
import { badQuery, shown } from './problem';
import { pushedRanges } from './pushdown';
import { seededRandom } from './random';
import type { QueryOptions, Scope } from './scope';
import { untilAborted } from './signal';
import { sortOrder } from './sort-order';
import type { Document, DocumentSource, ScanHint } from './source';
import { findProjection } from './stage/find-projection';
import { limit, skip } from './stage/simple';
import { sort } from './stage/sort';
import { each, type Open, type Stage, type StageContext } from './stage/stage';
import { isObject } from './value';

export interface FindOptions extends QueryOptions {
  /** Order of the answer, e.g. `{ price: -1 }`. */
  readonly sort?: Document;
  /** Most documents to give; 0, as in MongoDB, means no limit. */
  readonly limit?: number;
  /** Documents to leave out at the beginning. */
  readonly skip?: number;
  /** Fields to keep (`1`), to leave out (`0`) or to compute. */
  readonly projection?: Document;
}

/**
 * One collection, read in MongoDB's language. A query is compiled when it is made, so that what is wrong with it is thrown then
 * (`bad-query`, with the place in the JSON); documents are read when the cursor is.
 */
export class Collection {
  constructor(
    private readonly source: DocumentSource,
    private readonly resolve: (name: string) => DocumentSource,
  ) {}

  get name(): string {
    return this.source.name;
  }

  /** The documents that a filter matches. */
  find(filter: Document = {}, options: FindOptions = {}): Cursor {
    const plain = plainQuery(filter, 'filter');
    const order = options.sort === undefined ? undefined : plainQuery(options.sort, 'sort');
    const projection = options.projection === undefined ? undefined : plainQuery(options.projection, 'projection');
    const skipped = natural(options.skip, 'skip');
    const most = natural(options.limit, 'limit');
    const { scope } = this.context(options);
    const test = compileFilter(plain, 'filter', scope);
    const stages: Stage[] = [each((document) => (test(document) ? document : undefined))];
    const isSorted = order !== undefined && Object.keys(order as Document).length > 0;
    const isSkippedBySource = this.source.skips === true && !isSorted && Object.keys(plain as Document).length === 0;
    if (isSorted) {
      stages.push(sort(sortOrder(order, 'sort'), most === 0 ? null : skipped + most, 'sort', options.memoryLimitBytes));
    }
    if (skipped > 0 && !isSkippedBySource) stages.push(skip(skipped));
    if (most > 0) stages.push(limit(most));
    const shape = isObject(projection) && Object.keys(projection).length > 0 ? projection : undefined;
    if (shape !== undefined) stages.push(each(findProjection(shape, 'projection', scope)));
    const fields = fieldsOfFind(plain, order, shape);
    const open = this.scan(plain, fields, options.signal, isSkippedBySource ? skipped : 0);
    return new Cursor(
      stages.reduce<Open>((input, stage) => () => stage(input), open),
      options.signal,
    );
  }

  /** The documents that a pipeline of stages makes of the collection. */
  aggregate(pipeline: readonly Document[], options: QueryOptions = {}): Cursor {
    const plain = plainQuery(pipeline, 'aggregate');
    const run = compilePipeline(plain, 'aggregate', this.context(options));
    const leading = leadingMatches(plain as readonly Document[]);
    const open = this.scan({ $and: leading }, fieldsOfPipeline(plain), options.signal);
    return new Cursor(() => run(open), options.signal);
  }

  /** How many documents a filter matches; without a filter known without reading. */
  async countDocuments(
    filter: Document = {},
    options: Pick<FindOptions, 'skip' | 'limit' | 'signal'> = {},
  ): Promise<number> {
    const plain = plainQuery(filter, 'filter');
    const skipped = natural(options.skip, 'skip');
    const most = natural(options.limit, 'limit') || Number.POSITIVE_INFINITY;
    const test = compileFilter(plain, 'filter', this.context(options).scope);
    if (Object.keys(plain as Document).length === 0) return Math.min(most, Math.max(0, this.source.count() - skipped));
    let count = 0;
    for await (const batch of this.scan(
      plain,
      fieldsOfPipeline([{ $match: plain }, { $count: 'n' }]),
      options.signal,
    )()) {
      for (const document of batch) if (test(document)) count++;
      if (count >= skipped + most) break;
    }
    return Math.min(most, Math.max(0, count - skipped));
  }

  /** The different values of a field in the documents that a filter matches, in MongoDB's order; arrays give their elements. */
  async distinct(field: string, filter: Document = {}, options: QueryOptions = {}): Promise<unknown[]> {
    const plain = plainQuery(filter, 'filter');
    const test = compileFilter(plain, 'filter', this.context(options).scope);
    const values = new DistinctValues(field, options.memoryLimitBytes);
    const fields = fieldsOfPipeline([{ $match: plain }, { $group: `$${field}` }]);
    for await (const batch of this.scan(plain, fields, options.signal)()) {
      for (const document of batch) if (test(document)) values.add(document);
    }
    return values.sorted();
  }

  private scan(filter: unknown, fields: string[] | undefined, signal: AbortSignal | undefined, skip = 0): Open {
    const hint: ScanHint = { ranges: pushedRanges(filter, this.source.fields), fields, skip, signal };
    return () => untilAborted(this.source.scan(hint), signal);
  }

  private context(options: QueryOptions): StageContext {
    const scope: Scope = {
      frame: { values: [] },
      variables: new Map(),
      options,
      compile: compileExpression,
      random: seededRandom(options.seed ?? 1),
    };
    return { scope, options, resolve: this.resolve, pipeline: compilePipeline };
  }
}

/** A collection as it is read, whichever store it is in. */
export type ReadCollection = Pick<Collection, keyof Collection>;

/** The filters of the `$match` stages that a pipeline begins with. */
function leadingMatches(pipeline: readonly Document[]): unknown[] {
  const end = pipeline.findIndex((stage) => !('$match' in stage));
  return pipeline.slice(0, end < 0 ? pipeline.length : end).map((stage) => stage.$match);
}

function natural(value: unknown, at: string): number {
  if (value === undefined) return 0;
  if (!Number.isSafeInteger(value) || (value as number) < 0)
    throw badQuery(at, `is a whole number from 0, not ${shown(value)}`);
  return value as number;
}
