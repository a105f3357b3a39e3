/** The greatest event times (seconds) of the parsed records so far, of each partition and of the file: what makes a record late. */
export class NewestTimes {
  private readonly ofPartition: Float64Array;
  private ofFile = Number.NEGATIVE_INFINITY;

  constructor(
    partitions: number,
    private readonly delaySeconds: number,
  ) {
    this.ofPartition = new Float64Array(partitions).fill(Number.NEGATIVE_INFINITY);
  }

  /** Behind the partition's watermark. */
  isLate(second: number, partition: number): boolean {
    return second < this.ofPartition[partition] - this.delaySeconds;
  }

  /** Behind an earlier record of the file. */
  isOutOfOrder(second: number): boolean {
    return second < this.ofFile;
  }

  /** Ahead of all records of the partition. */
  isAhead(second: number, partition: number): boolean {
    return second > this.ofPartition[partition];
  }

  /** A record was parsed. */
  see(second: number, partition: number): void {
    if (second > this.ofPartition[partition]) this.ofPartition[partition] = second;
    if (second > this.ofFile) this.ofFile = second;
  }
}
