/**
 * A fixed number of places for chunks on their way: who finds none free waits, and that is the engine's back-pressure. The place that
 * was released last is given out first, so that as few as are needed are used, and stay in the caches.
 */
export class Slots {
  private readonly free: number[] = [];
  private readonly waiting: { resolve: (slot: number) => void; reject: (error: unknown) => void }[] = [];
  private failure: { readonly error: unknown } | null = null;

  constructor(count: number) {
    for (let slot = count - 1; slot >= 0; slot--) this.free.push(slot);
  }

  acquire(): Promise<number> {
    if (this.failure) return Promise.reject(this.failure.error);
    const slot = this.free.pop();
    if (slot !== undefined) return Promise.resolve(slot);
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
    });
  }

  release(slot: number): void {
    const next = this.waiting.shift();
    if (next) next.resolve(slot);
    else this.free.push(slot);
  }

  /** Ends all waiting, now and later, with an error. */
  fail(error: unknown): void {
    this.failure ??= { error };
    for (const { reject } of this.waiting.splice(0)) reject(this.failure.error);
  }
}
