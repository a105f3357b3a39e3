import { grown, powerOfTwo } from './grow';
import { hashWith, mix32 } from './mix';

/** Up to this many values are compared with each other. */
const FEW_VALUES = 12;

/** Counts distinct values of short runs of columns, with one table for all of them. */
export class DistinctCounter {
  private table = new Int32Array(64);

  /** Distinct values in `[from, to)` of a column, those equal to `except` left out. */
  count(column: Float64Array | Uint32Array, from: number, to: number, except: number): number {
    return to - from <= FEW_VALUES ? countFew(column, from, to, except) : this.countMany(column, from, to, except);
  }

  private countMany(column: Float64Array | Uint32Array, from: number, to: number, except: number): number {
    const capacity = powerOfTwo(2 * (to - from));
    this.table = grown(this.table, capacity);
    const { table } = this;
    table.fill(0, 0, capacity);
    let count = 0;
    let previous = except;
    for (let i = from; i < to; i++) {
      const value = column[i];
      // Neighbours are often equal, and are not looked up then.
      if (value === previous || value === except) continue;
      previous = value;
      let place = mix32(hashWith(0, value)) & (capacity - 1);
      while (table[place] !== 0 && column[from + table[place] - 1] !== value) place = (place + 1) & (capacity - 1);
      if (table[place] !== 0) continue;
      table[place] = i - from + 1;
      count++;
    }
    return count;
  }
}

function countFew(column: Float64Array | Uint32Array, from: number, to: number, except: number): number {
  let count = 0;
  for (let i = from; i < to; i++) {
    const value = column[i];
    if (value === except) continue;
    let j = from;
    while (column[j] !== value) j++;
    if (j === i) count++;
  }
  return count;
}
