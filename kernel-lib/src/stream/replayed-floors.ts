import type { EventBatch } from '../event/batch';
import type { PartitionClocks } from './partition-clocks';
import type { PartitionFloor } from './ports';

/**
 * The floors that silence left when an input was first read, for who reads it again: silence is not in the input. Each counts for
 * the records of its partition from its offset on. To raise one twice does nothing, so that no state is kept of them.
 */
export class ReplayedFloors {
  /** By partition, those that are still to be raised, in the order of their offsets. */
  private readonly toRaise: PartitionFloor[][];
  private left: number;

  /** @param file place of the topic among the sources: only that has floors. */
  constructor(
    floors: readonly PartitionFloor[],
    private readonly file: number,
    partitions: number,
  ) {
    this.toRaise = Array.from({ length: partitions }, (_, partition) =>
      floors.filter((floor) => floor.partition === partition).sort((a, b) => a.offset - b.offset),
    );
    this.left = floors.length;
  }

  /** Raises the floors that the row at `from` meets. Gives the next row in `[from, to)` that meets others, or `to`. */
  raise(
    batch: Pick<EventBatch, 'file' | 'partition' | 'offset'>,
    from: number,
    to: number,
    clocks: PartitionClocks,
  ): number {
    if (this.left === 0 || batch.file !== this.file) return to;
    for (let row = from; row < to; row++) {
      const floors = this.toRaise[batch.partition[row]];
      while (floors.length > 0 && floors[0].offset <= batch.offset[row]) {
        if (row > from) return row;
        clocks.raise(floors.shift()!);
        this.left--;
      }
    }
    return to;
  }
}
