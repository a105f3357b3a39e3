import { hash32 } from './random';

/** A latent kind of user. Nothing in the file names it; its journeys show it. */
export interface UserKind {
  readonly name: string;
  /** Part of all users, per 1,000. */
  readonly share: number;
  /** How readily such a user comes back, 0–1; 0: never. */
  readonly returning: number;
  /** A visit's length in events is a mixture of two geometric ones: mean of the short, of the long, and part of the short. */
  readonly shortMean: number;
  readonly longMean: number;
  readonly shortPart: number;
  /** Chance that a visit sets out to buy, and that it sets out to fill a cart without buying. */
  readonly buyChance: number;
  readonly cartChance: number;
  /** Where the next view goes: the same product, another of the category; the rest to another category. */
  readonly sameProduct: number;
  readonly sameCategory: number;
}

export const USER_KINDS: readonly UserKind[] = [
  {
    name: 'one-time visitor',
    share: 430,
    returning: 0,
    shortMean: 1.6,
    longMean: 6,
    shortPart: 0.65,
    buyChance: 0.008,
    cartChance: 0.01,
    sameProduct: 0.3,
    sameCategory: 0.55,
  },
  {
    name: 'window-shopper',
    share: 280,
    returning: 0.4,
    shortMean: 1.8,
    longMean: 7,
    shortPart: 0.6,
    buyChance: 0.004,
    cartChance: 0.01,
    sameProduct: 0.24,
    sameCategory: 0.54,
  },
  {
    name: 'researcher',
    share: 120,
    returning: 0.65,
    shortMean: 2.2,
    longMean: 11,
    shortPart: 0.45,
    buyChance: 0.052,
    cartChance: 0.024,
    sameProduct: 0.38,
    sameCategory: 0.56,
  },
  {
    name: 'bargain hunter',
    share: 110,
    returning: 0.7,
    shortMean: 2,
    longMean: 9,
    shortPart: 0.55,
    buyChance: 0.125,
    cartChance: 0.04,
    sameProduct: 0.34,
    sameCategory: 0.48,
  },
  {
    name: 'loyal buyer',
    share: 60,
    returning: 1,
    shortMean: 2,
    longMean: 6,
    shortPart: 0.6,
    buyChance: 0.43,
    cartChance: 0.024,
    sameProduct: 0.42,
    sameCategory: 0.46,
  },
];

const ID_BITS = 26;
const ID_MASK = (1 << ID_BITS) - 1;
const FIRST_USER_ID = 500_000_000;

/** So many users at most: their ids are a permutation of this range. */
export const MAX_USERS = 1 << ID_BITS;

/** Nobody is held in memory: all that is lasting about a user is a function of the seed and the user's number. */
export class People {
  private readonly kindByShare = new Uint8Array(1000);
  private readonly odd: number;
  private readonly shift: number;

  constructor(private readonly seed: number) {
    let filled = 0;
    USER_KINDS.forEach((kind, number) => {
      this.kindByShare.fill(number, filled, filled + kind.share);
      filled += kind.share;
    });
    this.odd = hash32(seed, 11) | 1;
    this.shift = hash32(seed, 12);
  }

  /** The number of the user's kind in `USER_KINDS`. */
  kindOf(user: number): number {
    return this.kindByShare[hash32(this.seed, user, 21) % 1000];
  }

  /** The user's `user_id`; each number has another (each step below is a bijection of 26 bits). */
  idOf(user: number): number {
    let x = (Math.imul(user, this.odd) + this.shift) & ID_MASK;
    x ^= x >>> 13;
    x = Math.imul(x, 0x2c1b3c6d) & ID_MASK;
    x ^= x >>> 11;
    return FIRST_USER_ID + x;
  }

  /** A lasting random word of the user, for instance for one of a few favourite things. */
  taste(user: number, which: number): number {
    return hash32(this.seed, user, 100 + which);
  }
}
