import { badQuery } from './problem';

const DEFAULT_LIMIT_BYTES = 104_857_600;

/** Bounds what one stage holds in memory. */
export class MemoryBudget {
  private usedBytes = 0;

  constructor(
    private readonly at: string,
    private readonly remedy: string,
    private readonly limitBytes: number = DEFAULT_LIMIT_BYTES,
  ) {}

  /** Counts bytes taken (or given back, if negative); refuses to go above the limit. */
  take(bytes: number): void {
    this.usedBytes += bytes;
    if (this.usedBytes > this.limitBytes) {
      throw badQuery(
        this.at,
        `would hold more than ${Math.floor(this.limitBytes / 1_048_576)} MiB in memory; ${this.remedy}`,
      );
    }
  }
}

/** About what a value takes in memory: its size in BSON, and a little for each value. */
export function sizeBytes(value: unknown): number {
  switch (typeof value) {
    case 'string':
      return 16 + value.length;
    case 'object': {
      if (value === null) return 8;
      if (Array.isArray(value)) {
        let size = 24;
        for (const element of value) size += sizeBytes(element);
        return size;
      }
      if (value instanceof Uint8Array) return 24 + value.length;
      if (value instanceof Date) return 24;
      let size = 24;
      for (const key in value) size += 8 + key.length + sizeBytes((value as Record<string, unknown>)[key]);
      return size;
    }
    default:
      return 8;
  }
}
