import type { ClosedPieces } from './closed-pieces';
import type { SessionEvents } from './session-events';

/** The events of final sessions, in columns: those of session i are `[offsets[i], offsets[i + 1])`, in (time, offset) order. */
export class SessionSteps {
  readonly offsets: Uint32Array;
  readonly timeMs: Float64Array;
  readonly type: Uint8Array;
  readonly productId: Float64Array;
  readonly priceCents: Float64Array;
  readonly categoryId: Uint32Array;
  readonly categoryCode: Uint32Array;
  readonly brand: Uint32Array;
  readonly userSession: Uint32Array;

  /** `order` are the pieces in the order in which they are wanted. */
  constructor(pieces: ClosedPieces, order: Uint32Array, events: SessionEvents) {
    this.offsets = new Uint32Array(order.length + 1);
    order.forEach((piece, i) => {
      this.offsets[i + 1] = this.offsets[i] + pieces.eventCount[piece];
    });
    const length = this.offsets[order.length];
    this.timeMs = new Float64Array(length);
    this.type = new Uint8Array(length);
    this.productId = new Float64Array(length);
    this.priceCents = new Float64Array(length);
    this.categoryId = new Uint32Array(length);
    this.categoryCode = new Uint32Array(length);
    this.brand = new Uint32Array(length);
    this.userSession = new Uint32Array(length);
    for (let i = 0; i < order.length; i++)
      this.copy(pieces.head[order[i]], this.offsets[i], this.offsets[i + 1], events);
  }

  get length(): number {
    return this.timeMs.length;
  }

  private copy(head: number, from: number, to: number, events: SessionEvents): void {
    let event = head;
    for (let step = from; step < to; step++) {
      this.timeMs[step] = events.timeMs[event];
      this.type[step] = events.type[event];
      this.productId[step] = events.productId[event];
      this.priceCents[step] = events.priceCents[event];
      this.categoryId[step] = events.categoryId[event];
      this.categoryCode[step] = events.categoryCode[event];
      this.brand[step] = events.brand[event];
      this.userSession[step] = events.userSession[event];
      event = events.next[event];
    }
  }
}
