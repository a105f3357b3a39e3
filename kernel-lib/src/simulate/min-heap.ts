/** A binary min-heap; items of equal key leave it in the order in which they came. */
export class MinHeap<T> {
  private readonly keys: number[] = [];
  private readonly orders: number[] = [];
  private readonly items: T[] = [];
  private pushed = 0;

  get size(): number {
    return this.items.length;
  }

  /** The least key, Infinity if there is none. */
  get leastKey(): number {
    return this.keys.length > 0 ? this.keys[0] : Number.POSITIVE_INFINITY;
  }

  push(key: number, item: T): void {
    let at = this.items.length;
    this.keys.push(key);
    this.orders.push(this.pushed++);
    this.items.push(item);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.before(at, parent)) break;
      this.swap(at, parent);
      at = parent;
    }
  }

  /** Takes the item of the least key; the heap is not empty. */
  pop(): T {
    const top = this.items[0];
    this.swap(0, this.items.length - 1);
    this.keys.pop();
    this.orders.pop();
    this.items.pop();
    const size = this.items.length;
    for (let at = 0; ; ) {
      let least = 2 * at + 1;
      if (least >= size) break;
      if (least + 1 < size && this.before(least + 1, least)) least++;
      if (!this.before(least, at)) break;
      this.swap(at, least);
      at = least;
    }
    return top;
  }

  private before(a: number, b: number): boolean {
    return this.keys[a] < this.keys[b] || (this.keys[a] === this.keys[b] && this.orders[a] < this.orders[b]);
  }

  private swap(a: number, b: number): void {
    [this.keys[a], this.keys[b]] = [this.keys[b], this.keys[a]];
    [this.orders[a], this.orders[b]] = [this.orders[b], this.orders[a]];
    [this.items[a], this.items[b]] = [this.items[b], this.items[a]];
  }
}
