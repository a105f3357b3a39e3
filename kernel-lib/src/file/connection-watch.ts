/** Tells once that a connection is lost, and once that it is back. */
export class ConnectionWatch {
  /** By the clock for spans of time; null while all is well. */
  private lostSinceMs: number | null = null;

  constructor(
    private readonly brokers: readonly string[],
    private readonly onNotice: (message: string) => void,
    private readonly elapsedMs: () => number = () => performance.now(),
  ) {}

  /** How long the connection has been lost; 0 while all is well. */
  get lostForMs(): number {
    return this.lostSinceMs === null ? 0 : this.elapsedMs() - this.lostSinceMs;
  }

  lost(): void {
    if (this.lostSinceMs !== null) return;
    this.lostSinceMs = this.elapsedMs();
    this.onNotice(`the connection to Kafka at ${this.brokers.join(', ')} is lost; it is tried again`);
  }

  back(): void {
    if (this.lostSinceMs === null) return;
    const seconds = (this.lostForMs / 1000).toFixed(1);
    this.lostSinceMs = null;
    this.onNotice(`the connection to Kafka is back after ${seconds} s`);
  }
}
