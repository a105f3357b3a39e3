/** A queue between one producer and one consumer. A failure on either side reaches the other instead of hanging it. */
export class AsyncQueue<T> {
  private readonly items: T[] = [];
  private waiting: { resolve: (item: T) => void; reject: (error: unknown) => void } | null = null;
  private failure: { readonly error: unknown } | null = null;

  push(item: T): void {
    const { waiting } = this;
    this.waiting = null;
    if (waiting) waiting.resolve(item);
    else this.items.push(item);
  }

  fail(error: unknown): void {
    this.failure ??= { error };
    const { waiting } = this;
    this.waiting = null;
    waiting?.reject(error);
  }

  /** The next item; what was queued before a failure is lost, because the epoch it belongs to is. */
  take(): Promise<T> {
    if (this.failure) return Promise.reject(this.failure.error);
    const item = this.items.shift();
    if (item !== undefined) return Promise.resolve(item);
    return new Promise<T>((resolve, reject) => {
      this.waiting = { resolve, reject };
    });
  }
}
