/** Where the engine is in its life. */
export type Stage = 'starting' | 'running' | 'stopping' | 'failed';

/** What `/healthz` and `/readyz` say. */
export class Health {
  private stage: Stage = 'starting';
  private epoch = 0;
  private reason: string | null = null;

  started(): void {
    if (this.stage === 'starting') this.stage = 'running';
  }

  committed(epoch: number): void {
    this.epoch = epoch;
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

  /** Whether the lease is held and records are taken in. */
  get isReady(): boolean {
    return this.stage === 'running';
  }

  describe(): { readonly stage: Stage; readonly epoch: number; readonly reason?: string } {
    const { stage, epoch, reason } = this;
    return reason === null ? { stage, epoch } : { stage, epoch, reason };
  }
}
