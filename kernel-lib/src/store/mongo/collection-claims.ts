import { FootpathError } from '../../event/error';
import type { Claim } from '../claims';
import type { MongoConnection } from './mongo-connection';
import { isDuplicateKey } from './mongo-error';

const CLAIMS = 'footpath_claims';
/** Collections of a database that are the store's own. */
const RESERVED = new Set(['checkpoints', 'runs', 'models', 'footpath_state', 'footpath_releases', CLAIMS]);

interface ClaimRecord extends Claim {
  readonly _id: string;
}

/** Which pipeline's output owns a collection of the database, for ever. */
export class CollectionClaims {
  constructor(
    private readonly connection: MongoConnection,
    private readonly pipeline: string,
  ) {}

  private get collection() {
    return this.connection.collection<ClaimRecord>(CLAIMS);
  }

  /**
   * Looks whether a collection could be claimed, and writes nothing.
   *
   * @throws FootpathError `bad-definition` if it belongs to another pipeline or output.
   */
  async check(name: string, output: string): Promise<void> {
    const { place } = this.connection;
    if (RESERVED.has(name)) {
      throw new FootpathError(
        'bad-definition',
        `${name} in ${place} is Footpath's own. Give this output another name.`,
      );
    }
    const owner = await this.ownerOf(name);
    if (owner === null || (owner.pipeline === this.pipeline && owner.output === output)) return;
    throw new FootpathError(
      'bad-definition',
      `The collection ${name} in ${place} belongs to ${owner.output} of pipeline ${owner.pipeline}, and ${output} of pipeline ${this.pipeline} would write it too. ` +
        'Give this output another collection name, or use another --database.',
    );
  }

  /** Claims it; nothing happens if it is ours already. */
  async claim(name: string, output: string): Promise<void> {
    await this.insert(name, output);
    await this.check(name, output);
  }

  /**
   * Where a side output lies that every pipeline has: the first has the plain name. `_id`s of different pipelines may be the same, so
   * others have one of their own. No pipeline's name has a dot, so this is no other's, and no generation's.
   */
  async placeOf(name: string, output: string): Promise<string> {
    await this.insert(name, output);
    if ((await this.ownerOf(name))?.pipeline === this.pipeline) return name;
    const own = `${name}.of.${this.pipeline}`;
    await this.insert(own, output);
    return own;
  }

  /** Names of all collections that are this pipeline's. */
  async ofPipeline(): Promise<string[]> {
    const { pipeline } = this;
    const claims = await this.connection.attempt('look what is claimed', () =>
      this.collection.find({ pipeline }).toArray(),
    );
    return claims.map(({ _id }) => _id);
  }

  /** Gives names back that nothing was committed under. */
  async giveBack(names: readonly string[]): Promise<void> {
    const { pipeline, collection } = this;
    await this.connection.attempt('give claims back', () =>
      collection.deleteMany({ _id: { $in: [...names] }, pipeline }),
    );
  }

  private async insert(_id: string, output: string): Promise<void> {
    const { pipeline, collection } = this;
    await this.connection.attempt('claim a collection', async () => {
      if ((await collection.findOne({ _id })) !== null) return;
      try {
        await collection.insertOne({ _id, pipeline, output });
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
    });
  }

  private ownerOf(_id: string): Promise<ClaimRecord | null> {
    return this.connection.attempt('look whose a collection is', () => this.collection.findOne({ _id }));
  }
}
