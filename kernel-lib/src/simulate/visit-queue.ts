/** A key is `second * 2^22 + slot`: one number orders visits by time, and an equal second by slot. */
const SLOTS = 4_194_304;

/** The visits that are going on, by the second (from 0) of their next event: a binary min-heap of plain numbers. */
export class VisitQueue {
  size = 0;
  private heap = new Float64Array(1024);

  /** Second of the earliest event; the queue is not empty. */
  get headSecond(): number {
    return Math.floor(this.heap[0] / SLOTS);
  }

  /** Slot of the visit with the earliest event, given its second. */
  headSlot(headSecond: number): number {
    return this.heap[0] - headSecond * SLOTS;
  }

  push(second: number, slot: number): void {
    if (this.size === this.heap.length) {
      const larger = new Float64Array(this.heap.length * 2);
      larger.set(this.heap);
      this.heap = larger;
    }
    const { heap } = this;
    const key = second * SLOTS + slot;
    let at = this.size++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (heap[parent] <= key) break;
      heap[at] = heap[parent];
      at = parent;
    }
    heap[at] = key;
  }

  /** The visit at the head goes on at `second`. */
  replaceHead(second: number, slot: number): void {
    this.sink(second * SLOTS + slot);
  }

  /** The visit at the head is over. */
  dropHead(): void {
    this.sink(this.heap[--this.size]);
  }

  private sink(key: number): void {
    const { heap, size } = this;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      if (child + 1 < size && heap[child + 1] < heap[child]) child++;
      if (heap[child] >= key) break;
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = key;
  }
}
