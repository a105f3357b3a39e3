/** Cells of one notebook run one group after the other, whatever becomes of those before. */
export class CellQueue {
  private last: Promise<unknown> = Promise.resolve();
  private cancellations = 0;

  /**
   * Runs this when all that was asked for before is over; rejects with its failure, which stops nothing that waits.
   *
   * @param run is told, whenever it asks, whether it was cancelled since it was put here.
   */
  enqueue(run: (isCancelled: () => boolean) => Promise<void>): Promise<void> {
    const asked = this.cancellations;
    const ran = this.last.then(() => run(() => this.cancellations !== asked));
    this.last = ran.catch(() => undefined);
    return ran;
  }

  /** Cells that wait do not run any more: behind an interrupt, and where the variables that they wait for are gone. */
  cancelWaiting(): void {
    this.cancellations++;
  }
}
