import type { Document as BsonDocument } from 'mongodb';
import { FootpathError } from '../../event/error';
import type { Pruning } from '../format';
import type { FindOptions, ReadCollection } from '../query/collection';
import { compareValues } from '../query/compare';
import { Cursor } from '../query/cursor';
import { DistinctValues } from '../query/distinct-values';
import { badQuery, shown } from '../query/problem';
import type { QueryOptions } from '../query/scope';
import { throwIfAborted } from '../query/signal';
import type { Document } from '../query/source';
import { valueKey } from '../query/value-key';
import { plainOf } from './bson-values';
import { EVENTS_IN, STORED_AT } from './indexes';
import type { MongoConnection } from './mongo-connection';
import { isPassing, mongoError } from './mongo-error';
import { oldOnes } from './old-documents';
import { guarded } from './query-guard';

/** What one pipeline has of a collection: where it lies, and up to which epoch it is committed. */
export interface MongoPart {
  readonly physical: string;
  readonly pipeline: string;
  readonly generation: number;
  readonly epoch: number;
  readonly count: number;
  /** What counts no more, and may be there still. */
  readonly pruning?: readonly Pruning[];
}

const DOCUMENTS_AT_ONCE = 1000;

/** A collection whose queries the server answers, of what is committed only. */
export class MongoCollection implements ReadCollection {
  constructor(
    private readonly connection: MongoConnection,
    readonly name: string,
    private readonly parts: readonly MongoPart[],
    /** Parts of another collection that a stage names. */
    private readonly partsOf: (name: string) => readonly MongoPart[],
  ) {}

  find(filter: Document = {}, options: FindOptions = {}): Cursor {
    const test = guarded(filter, 'filter') as BsonDocument;
    const { sort, projection } = options;
    const skip = natural(options.skip, 'skip');
    const limit = natural(options.limit, 'limit');
    const stages: BsonDocument[] = [{ $match: test }];
    if (sort !== undefined && Object.keys(sort).length > 0) stages.push({ $sort: guarded(sort, 'sort') });
    if (skip > 0) stages.push({ $skip: skip });
    if (limit > 0) stages.push({ $limit: limit });
    if (projection !== undefined && Object.keys(projection).length > 0) {
      stages.push({ $project: guarded(projection, 'projection') });
    }
    return this.run(stages, options.signal);
  }

  aggregate(pipeline: readonly Document[], options: QueryOptions = {}): Cursor {
    const stages = guarded(pipeline, 'aggregate');
    if (!Array.isArray(stages)) throw badQuery('aggregate', `is an array of stages, not ${shown(pipeline)}`);
    return this.run(
      stages.map((stage) => this.committedStage(stage as BsonDocument)),
      options.signal,
    );
  }

  async countDocuments(
    filter: Document = {},
    options: Pick<FindOptions, 'skip' | 'limit' | 'signal'> = {},
  ): Promise<number> {
    const skip = natural(options.skip, 'skip');
    const most = natural(options.limit, 'limit') || Number.POSITIVE_INFINITY;
    const test = guarded(filter, 'filter') as BsonDocument;
    let count = 0;
    if (namesHidden(test)) {
      for await (const _ of this.find(test, { projection: { _id: 1 }, signal: options.signal })) count++;
      return Math.min(most, Math.max(0, count - skip));
    }
    for (const part of this.parts) {
      throwIfAborted(options.signal);
      count += Object.keys(test).length === 0 ? part.count : await this.ask(() => this.countIn(part, test));
    }
    return Math.min(most, Math.max(0, count - skip));
  }

  async distinct(field: string, filter: Document = {}, options: QueryOptions = {}): Promise<unknown[]> {
    const test = guarded(filter, 'filter') as BsonDocument;
    if (namesHidden(field) || namesHidden(test)) {
      const shown = new DistinctValues(field, options.memoryLimitBytes);
      for await (const document of this.find(test, { signal: options.signal })) shown.add(document);
      return shown.sorted();
    }
    const values = new Map<unknown, unknown>();
    for (const part of this.parts) {
      throwIfAborted(options.signal);
      const found = await this.ask(() =>
        this.connection.collection(part.physical).distinct(field, { $and: [committed(part), test] }),
      );
      for (const value of found.map(plainOf)) values.set(valueKey(value), value);
    }
    return [...values.values()].sort(compareValues);
  }

  private countIn(part: MongoPart, test: BsonDocument): Promise<number> {
    return this.connection.collection(part.physical).countDocuments({ $and: [committed(part), test] });
  }

  private run(stages: readonly BsonDocument[], signal: AbortSignal | undefined): Cursor {
    return new Cursor(() => this.batches([...leading(this.parts), ...stages], signal), signal);
  }

  private async *batches(stages: BsonDocument[], signal: AbortSignal | undefined): AsyncGenerator<Document[]> {
    const options = { allowDiskUse: true, batchSize: DOCUMENTS_AT_ONCE };
    const cursor = this.connection.collection(this.parts[0].physical).aggregate(stages, options);
    const next = () => this.ask(() => cursor.next());
    try {
      let batch: Document[] = [];
      for (let found = await next(); found !== null; found = await next()) {
        batch.push(plainOf(found) as Document);
        if (batch.length < DOCUMENTS_AT_ONCE && cursor.bufferedCount() > 0) continue;
        yield batch;
        throwIfAborted(signal);
        batch = [];
      }
      if (batch.length > 0) yield batch;
    } finally {
      await cursor.close().catch(() => undefined);
    }
  }

  /** What is wrong with a query the server says only when it is asked. */
  private async ask<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      if (error instanceof FootpathError) throw error;
      const told = mongoError(error, `read ${this.name}`, this.connection.place);
      const isOfQuery =
        (error as Error).name === 'MongoServerError' && !isPassing(error) && !REFUSALS.has(codeOf(error));
      if (!isOfQuery) throw told;
      throw new FootpathError(
        'bad-query',
        `The database refuses the query of ${this.name}: ${(error as Error).message}.`,
        {
          cause: told.cause,
        },
      );
    }
  }

  /** A stage that reads another collection reads what is committed of it. */
  private committedStage(stage: BsonDocument): BsonDocument {
    const [[name, body] = ['', undefined]] = Object.entries(stage);
    if (name === '$facet') {
      const entries = Object.entries(body as Record<string, BsonDocument[]>);
      return {
        $facet: Object.fromEntries(
          entries.map(([key, inner]) => [key, inner.map((each) => this.committedStage(each))]),
        ),
      };
    }
    if (name === '$unionWith') {
      const { coll, pipeline = [] } = (typeof body === 'string' ? { coll: body } : body) as BsonDocument;
      const [first, ...others] = this.partsOf(String(coll));
      return {
        $unionWith: {
          coll: first.physical,
          pipeline: [...leading([first, ...others]), ...this.committedStages(pipeline as BsonDocument[])],
        },
      };
    }
    if (name === '$lookup') {
      const { from, pipeline = [], ...rest } = body as BsonDocument;
      const parts = this.partsOf(String(from));
      return {
        $lookup: {
          ...rest,
          from: parts[0].physical,
          pipeline: [...leading(parts), ...this.committedStages(pipeline as BsonDocument[])],
        },
      };
    }
    if (name === '$graphLookup') {
      const { from, restrictSearchWithMatch = {}, ...rest } = body as BsonDocument;
      const [part, ...others] = this.partsOf(String(from));
      if (others.length > 0)
        throw badQuery('aggregate', `$graphLookup cannot search ${String(from)}, which several pipelines write`);
      const match = { $and: [committed(part), restrictSearchWithMatch] };
      return { $graphLookup: { ...rest, from: part.physical, restrictSearchWithMatch: match } };
    }
    return stage;
  }

  private committedStages(stages: readonly BsonDocument[]): BsonDocument[] {
    return stages.map((stage) => this.committedStage(stage));
  }
}

/** Codes by which a server refuses who asks, not what is asked. */
const REFUSALS = new Set<unknown>([13, 18]);

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown }).code;
}

function committed({ pipeline, generation, epoch, pruning = [] }: MongoPart): BsonDocument {
  const isGone = pruning.length > 0 ? { $nor: pruning.map(oldOnes) } : {};
  return { pipeline, generation, epoch: { $lte: epoch }, ...isGone };
}

/** Whether a query may speak of what is hidden from it: then it is asked of documents without. More than those are no harm but slow. */
function namesHidden(query: unknown): boolean {
  const text = JSON.stringify(query, (_, value) => (typeof value === 'bigint' ? String(value) : value));
  return [STORED_AT, EVENTS_IN].some((field) => text.includes(field));
}

/** The stages that give what is committed of all parts, beginning in the first. */
function leading([first, ...others]: readonly MongoPart[]): BsonDocument[] {
  return [
    { $match: committed(first) },
    ...others.map((part) => ({ $unionWith: { coll: part.physical, pipeline: [{ $match: committed(part) }] } })),
    { $project: { [STORED_AT]: 0, [EVENTS_IN]: 0 } },
  ];
}

function natural(value: unknown, at: string): number {
  if (value === undefined) return 0;
  if (!Number.isSafeInteger(value) || (value as number) < 0) {
    throw badQuery(at, `is a whole number from 0, not ${shown(value)}`);
  }
  return value as number;
}
