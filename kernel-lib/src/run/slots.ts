import { AsyncQueue } from './async-queue';

/** A fixed number of places for chunks on their way: who finds none free waits, and that is the engine's back-pressure. */
export class Slots {
  private readonly free = new AsyncQueue<number>();

  constructor(count: number) {
    for (let slot = 0; slot < count; slot++) this.free.push(slot);
  }

  acquire(): Promise<number> {
    return this.free.take();
  }

  release(slot: number): void {
    this.free.push(slot);
  }

  fail(error: unknown): void {
    this.free.fail(error);
  }
}
