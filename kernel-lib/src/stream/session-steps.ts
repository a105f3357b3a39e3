import { grown } from './grow';

/** Events of final sessions, in columns. */
export class SessionSteps {
  length = 0;
  timeMs = new Float64Array(0);
  type = new Uint8Array(0);
  productId = new Float64Array(0);
  priceCents = new Float64Array(0);
  categoryId = new Uint32Array(0);
  categoryCode = new Uint32Array(0);
  brand = new Uint32Array(0);
  userSession = new Uint32Array(0);

  /** Makes the columns have meaning up to `length`. */
  resize(length: number): void {
    this.length = length;
    if (length <= this.timeMs.length) return;
    this.timeMs = grown(this.timeMs, length);
    const room = this.timeMs.length;
    this.type = grown(this.type, room);
    this.productId = grown(this.productId, room);
    this.priceCents = grown(this.priceCents, room);
    this.categoryId = grown(this.categoryId, room);
    this.categoryCode = grown(this.categoryCode, room);
    this.brand = grown(this.brand, room);
    this.userSession = grown(this.userSession, room);
  }

  /** The steps at these places, in arrays of just that length. */
  at(places: Uint32Array): SessionSteps {
    const steps = new SessionSteps();
    const { length } = places;
    steps.length = length;
    steps.timeMs = new Float64Array(length);
    steps.type = new Uint8Array(length);
    steps.productId = new Float64Array(length);
    steps.priceCents = new Float64Array(length);
    steps.categoryId = new Uint32Array(length);
    steps.categoryCode = new Uint32Array(length);
    steps.brand = new Uint32Array(length);
    steps.userSession = new Uint32Array(length);
    // A loop a column: each reads one array, mostly runs of it.
    for (let i = 0; i < length; i++) steps.timeMs[i] = this.timeMs[places[i]];
    for (let i = 0; i < length; i++) steps.type[i] = this.type[places[i]];
    for (let i = 0; i < length; i++) steps.productId[i] = this.productId[places[i]];
    for (let i = 0; i < length; i++) steps.priceCents[i] = this.priceCents[places[i]];
    for (let i = 0; i < length; i++) steps.categoryId[i] = this.categoryId[places[i]];
    for (let i = 0; i < length; i++) steps.categoryCode[i] = this.categoryCode[places[i]];
    for (let i = 0; i < length; i++) steps.brand[i] = this.brand[places[i]];
    for (let i = 0; i < length; i++) steps.userSession[i] = this.userSession[places[i]];
    return steps;
  }
}
