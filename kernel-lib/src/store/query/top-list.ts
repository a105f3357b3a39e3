import type { Order } from './sort-order';

interface Entry<K, T> {
  readonly key: K;
  readonly place: number;
  readonly item: T;
}

/**
 * The first n items of an order, in a heap whose root is the last of them, so that n items are held however many come (Knuth, The
 * Art of Computer Programming 3, 5.2.3). Items of equal rank keep the order in which they came.
 */
export class TopList<K, T> {
  private readonly heap: Entry<K, T>[] = [];
  private seen = 0;

  constructor(
    private readonly n: number,
    private readonly order: Order<K>,
  ) {}

  /** Takes an item; gives back the one that fell out, undefined if none did. */
  add(key: K, item: T): T | undefined {
    const entry = { key, place: this.seen++, item };
    if (this.heap.length < this.n) {
      this.heap.push(entry);
      this.up(this.heap.length - 1);
      return undefined;
    }
    if (this.n === 0 || this.compare(entry, this.heap[0]) >= 0) return item;
    const fallen = this.heap[0].item;
    this.heap[0] = entry;
    this.down(0);
    return fallen;
  }

  /** The items in order. */
  sorted(): T[] {
    return [...this.heap].sort((a, b) => this.compare(a, b)).map(({ item }) => item);
  }

  private compare(a: Entry<K, T>, b: Entry<K, T>): number {
    return this.order(a.key, b.key) || a.place - b.place;
  }

  private up(start: number): void {
    let i = start;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (this.compare(this.heap[i], this.heap[parent]) <= 0) return;
      this.swap(i, parent);
      i = parent;
    }
  }

  private down(start: number): void {
    for (let i = start; ; ) {
      let last = i;
      for (const child of [2 * i + 1, 2 * i + 2]) {
        if (child < this.heap.length && this.compare(this.heap[child], this.heap[last]) > 0) last = child;
      }
      if (last === i) return;
      this.swap(i, last);
      i = last;
    }
  }

  private swap(i: number, j: number): void {
    [this.heap[i], this.heap[j]] = [this.heap[j], this.heap[i]];
  }
}
