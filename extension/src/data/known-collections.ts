import type { CollectionSummary, PipelineSummary } from './protocol';

/** A collection of a pipeline, and the filter that leaves it the pipeline's own documents. */
export interface KnownCollection {
  readonly pipeline: string;
  readonly collection: CollectionSummary;
  /** Empty where all are its own. */
  readonly filter: string;
}

/** The collections that hold something of a kind, in the order of the pipelines. */
export function knownCollections(
  pipelines: readonly PipelineSummary[],
  holds: CollectionSummary['holds'],
): KnownCollection[] {
  return pipelines.flatMap(({ name, collections }) =>
    collections
      .filter((collection) => collection.holds === holds)
      .map((collection) => ({ pipeline: name, collection, filter: ownFilter(name, collection) })),
  );
}

/** Late events and dead letters of all pipelines lie together, and each document says whose it is. */
export function ownFilter(pipeline: string, { isShared }: CollectionSummary): string {
  return isShared ? JSON.stringify({ pipeline }) : '';
}
