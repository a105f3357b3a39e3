import type { Random } from './random';

/** Spreads `count` choices at random over the places `0 … places − 1`, one after another and without a list of them. */
export class Spread {
  /** The place that is chosen next; Infinity when there is none left. */
  next = Number.POSITIVE_INFINITY;

  constructor(
    private left: number,
    private readonly places: number,
    private readonly random: Random,
  ) {
    this.draw(0);
  }

  /** The choice at `place` was used. */
  use(place: number): void {
    this.left--;
    this.draw(place + 1);
  }

  /** The choice at `place` could not be used: the next place is tried. */
  pass(place: number): void {
    this.next = place + 1 < this.places ? place + 1 : Number.POSITIVE_INFINITY;
  }

  /** One choice that was used at or before `place` came to nothing: it is spread again over the places behind it. */
  giveBack(place: number): void {
    this.left++;
    if (this.next === Number.POSITIVE_INFINITY) this.draw(place + 1);
  }

  /** The mean distance fits what is left; there is always room for the choices after this one. */
  private draw(from: number): void {
    const room = this.places - from;
    if (this.left <= 0 || room <= 0) {
      this.next = Number.POSITIVE_INFINITY;
      return;
    }
    const reach = Math.min(Math.floor((2 * room) / (this.left + 1)), room - this.left + 1);
    this.next = from + (reach > 1 ? this.random.below(Math.min(reach, 4_294_967_295)) : 0);
  }
}
