import { LifespanDraw } from './discrete-weibull';
import { hash32 } from './random';
import { SEGMENTS } from './segments';

const ID_BITS = 26;
const ID_MASK = (1 << ID_BITS) - 1;
const FIRST_USER_ID = 500_000_000;
const LIVES = SEGMENTS.map(({ life }) => new LifespanDraw(life));

/** So many users at most: their ids are a permutation of this range. */
export const MAX_USERS = 1 << ID_BITS;

/** Nobody is held in memory: all that is lasting about a person is a function of the seed and the person's number. */
export class People {
  private readonly segmentByShare = new Uint8Array(1000);
  private readonly odd: number;
  private readonly shift: number;

  constructor(private readonly seed: number) {
    let filled = 0;
    SEGMENTS.forEach(({ share }, number) => {
      this.segmentByShare.fill(number, filled, filled + share);
      filled += share;
    });
    this.odd = hash32(seed, 11) | 1;
    this.shift = hash32(seed, 12);
  }

  /** The number of the person's segment in `SEGMENTS`. */
  segmentOf(person: number): number {
    return this.segmentByShare[hash32(this.seed, person, 21) % 1000];
  }

  /** On how many days (at least 1) the person comes before leaving for good. */
  lifeDaysOf(person: number, segment: number): number {
    return LIVES[segment].at(hash32(this.seed, person, 22));
  }

  /** The person's `user_id`; each number has another (each step below is a bijection of 26 bits). */
  idOf(person: number): number {
    let x = (Math.imul(person, this.odd) + this.shift) & ID_MASK;
    x ^= x >>> 13;
    x = Math.imul(x, 0x2c1b3c6d) & ID_MASK;
    x ^= x >>> 11;
    return FIRST_USER_ID + x;
  }

  /** A lasting random word of the person, for instance for one of a few favourite things. */
  taste(person: number, which: number): number {
    return hash32(this.seed, person, 100 + which);
  }
}
