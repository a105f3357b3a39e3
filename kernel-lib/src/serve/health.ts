/** Where the engine is in its life. */
export type Stage = 'starting' | 'running' | 'stopping' | 'failed';

/** What is answered, as JSON. */
export interface HealthReport {
  readonly stage: Stage;
  /** The last that was committed. */
  readonly epoch: number;
  /** Servers that do not answer; absent where all do. */
  readonly away?: readonly string[];
  /** Code of the error that ended it. */
  readonly reason?: string;
}

/** What `/healthz` and `/readyz` say. */
export class Health {
  private stage: Stage = 'starting';
  private epoch = 0;
  private reason: string | null = null;
  /** Servers that do not answer just now. */
  private readonly away = new Set<string>();

  started(): void {
    if (this.stage === 'starting') this.stage = 'running';
  }

  committed(epoch: number): void {
    this.epoch = epoch;
  }

  reached(server: string, isThere: boolean): void {
    if (isThere) this.away.delete(server);
    else this.away.add(server);
  }

  stopping(): void {
    if (this.stage !== 'failed') this.stage = 'stopping';
  }

  failed(reason: string): void {
    this.stage = 'failed';
    this.reason = reason;
  }

  /** Whether the process is worth keeping: a start that takes long is no fault. */
  get isHealthy(): boolean {
    return this.stage !== 'failed';
  }

  /** Whether the lease is held and records are taken in: not while a server that this needs is away. */
  get isReady(): boolean {
    return this.stage === 'running' && this.away.size === 0;
  }

  describe(): HealthReport {
    const { stage, epoch, reason, away } = this;
    return { stage, epoch, ...(away.size > 0 ? { away: [...away] } : {}), ...(reason === null ? {} : { reason }) };
  }
}
