/** Bytes of a row's end, `user_id,user_session` and the line end, and one more, so that they are whole words. */
export const END_BYTES = 48;
const FIRST_SIZE = 1024;

/** What is known of the visits that are going on, one slot each, in columns; slots that are free again are reused. */
export class VisitSlots {
  person = new Uint32Array(FIRST_SIZE);
  segment = new Uint8Array(FIRST_SIZE);
  partition = new Uint16Array(FIRST_SIZE);
  /** The person's favourite brand. */
  brand = new Uint16Array(FIRST_SIZE);
  /** Of the walk: its table, the random state of its last step, whether it comes to a cart or a purchase, events to come. */
  table = new Uint16Array(FIRST_SIZE);
  state = new Int32Array(FIRST_SIZE);
  isBuying = new Uint8Array(FIRST_SIZE);
  left = new Uint16Array(FIRST_SIZE);
  /** Of the event that is next. */
  type = new Uint8Array(FIRST_SIZE);
  product = new Uint32Array(FIRST_SIZE);
  /** How the visit's rows end. */
  rowEnds = new Uint8Array(FIRST_SIZE * END_BYTES);
  rowEndView = new DataView(this.rowEnds.buffer);
  private readonly free: number[] = [];
  private count = 0;

  take(): number {
    const free = this.free.pop();
    if (free !== undefined) return free;
    if (this.count === this.person.length) this.grow();
    return this.count++;
  }

  release(slot: number): void {
    this.free.push(slot);
  }

  private grow(): void {
    const size = this.person.length * 2;
    this.person = grown(this.person, new Uint32Array(size));
    this.segment = grown(this.segment, new Uint8Array(size));
    this.partition = grown(this.partition, new Uint16Array(size));
    this.brand = grown(this.brand, new Uint16Array(size));
    this.table = grown(this.table, new Uint16Array(size));
    this.state = grown(this.state, new Int32Array(size));
    this.isBuying = grown(this.isBuying, new Uint8Array(size));
    this.left = grown(this.left, new Uint16Array(size));
    this.type = grown(this.type, new Uint8Array(size));
    this.product = grown(this.product, new Uint32Array(size));
    this.rowEnds = grown(this.rowEnds, new Uint8Array(size * END_BYTES));
    this.rowEndView = new DataView(this.rowEnds.buffer);
  }
}

function grown<T extends Uint8Array | Uint16Array | Uint32Array | Int32Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}
