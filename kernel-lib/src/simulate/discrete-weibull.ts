import { portableExp, portablePower } from './portable-math';

/**
 * The discrete Weibull distribution on 1, 2, 3, …: P(more than n) = exp(−(n / scale)^shape) for n ≥ 0 (T. Nakagawa and
 * S. Osaki, "The discrete Weibull distribution", 1975). Shape 1 is the geometric one; below 1 the hazard falls, above it rises.
 */
export interface Lifespan {
  readonly scale: number;
  readonly shape: number;
}

const TWO_POW_32 = 4_294_967_296;
/** What a draw is at most; a longer tail is cut off. */
const LONGEST = 4095;

/** P(more than `n`), `n` a whole number of at least 0. */
export function survival({ scale, shape }: Lifespan, n: number): number {
  if (n === 0) return 1;
  const exponent = portablePower(n / scale, shape);
  return exponent > 60 ? 0 : portableExp(-exponent);
}

/** Draws from one discrete Weibull distribution. */
export class LifespanDraw {
  /** The bound of a random word below which the draw is more than 1, 2, 3, … */
  private readonly bounds: number[] = [];

  constructor(lifespan: Lifespan) {
    for (let n = 1; n < LONGEST; n++) {
      const bound = Math.floor(survival(lifespan, n) * TWO_POW_32);
      if (bound === 0) break;
      this.bounds.push(bound);
    }
  }

  /** The number (at least 1) that a random word stands for. */
  at(uint32: number): number {
    const { bounds } = this;
    let n = 0;
    while (n < bounds.length && uint32 < bounds[n]) n++;
    return n + 1;
  }
}
