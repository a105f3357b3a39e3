import { mix32 } from './mix';

const TWO_32 = 4294967296;

/**
 * The shard, 0 to `count - 1`, that keeps a user's state. It has nothing to do with the user's partition, so that a source of
 * one partition still feeds all shards.
 */
export function shardOf(userId: number, count: number): number {
  if (count === 1) return 0;
  return mix32((userId | 0) ^ Math.floor(userId / TWO_32)) % count;
}
