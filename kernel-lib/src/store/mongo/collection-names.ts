import type { Manifest } from '../format';
import { CollectionClaims } from './collection-claims';
import { nameInGeneration, physicalName } from './generations';
import type { MongoConnection } from './mongo-connection';

/** Collections that every pipeline writes, so that none owns the name, and that may be removed by age. */
const SIDE_COLLECTIONS = new Set(['dead_letters', 'late_events']);

export function isSideCollection(name: string): boolean {
  return SIDE_COLLECTIONS.has(name);
}

/** What a pipeline's collections are called in the database. */
export class CollectionNames {
  readonly claims: CollectionClaims;
  /** Names in the database by collection, once they are claimed. */
  private readonly bases = new Map<string, string>();

  constructor(
    private readonly connection: MongoConnection,
    private readonly pipeline: string,
  ) {
    this.claims = new CollectionClaims(connection, pipeline);
  }

  /** See `CollectionClaims.claim`. */
  async claim(collection: string, output: string): Promise<void> {
    await this.claims.claim(collection, output);
    this.bases.set(collection, collection);
  }

  /** The name in the first generation; claimed, if it was not. */
  async claimedBase(collection: string, output: string): Promise<string> {
    if (isSideCollection(collection)) return this.claims.placeOf(collection, output);
    await this.claim(collection, output);
    return collection;
  }

  /** The name in the generation of a commit record, whether it lists the collection or is about to. */
  async physicalOf(collection: string, output: string, manifest: Manifest): Promise<string> {
    const known = manifest.collections[collection];
    if (known) return physicalName(known);
    let base = this.bases.get(collection);
    if (base === undefined) {
      base = isSideCollection(collection) ? await this.claims.placeOf(collection, output) : collection;
      this.bases.set(collection, base);
    }
    return manifest.superseded === undefined ? base : nameInGeneration(base, manifest.generation);
  }

  /** Names that a generation has written, or may have before its first commit. */
  async writtenIn({ collections, superseded, generation }: Manifest): Promise<string[]> {
    const known = Object.values(collections).map(physicalName);
    if (known.length > 0) return known;
    const claimed = await this.claims.ofPipeline();
    const names = superseded === undefined ? claimed : claimed.map((name) => nameInGeneration(name, generation));
    const there = await this.connection.attempt(`see what pipeline ${this.pipeline} has written`, () =>
      this.connection.db.listCollections({}, { nameOnly: true }).toArray(),
    );
    return names.filter((name) => there.some((found) => found.name === name));
  }
}
