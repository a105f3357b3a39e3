const TWO_POW_32 = 4_294_967_296;

/** Murmur3's 32-bit finalizer (Appleby, 2008): a bijection that spreads every input bit over all output bits. */
export function mix32(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A 32-bit hash of up to three whole numbers below 2^53; the same on every machine. */
export function hash32(a: number, b: number, c = 0): number {
  let h = 0x9e3779b9;
  for (let i = 0; i < 3; i++) {
    const word = i === 0 ? a : i === 1 ? b : c;
    h = mix32(h ^ (word | 0)) + 0x6d2b79f5;
    h = mix32(h ^ Math.floor(word / TWO_POW_32));
  }
  return h >>> 0;
}

/**
 * The xoshiro128** generator (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2018). Integer
 * arithmetic only, so that a seed gives the same numbers everywhere. Streams of one seed are independent.
 */
export class Random {
  private readonly state = new Int32Array(4);

  constructor(seed: number, stream: number) {
    for (let i = 0; i < 4; i++) this.state[i] = hash32(seed, stream, i + 1);
    if (this.state.every((word) => word === 0)) this.state[0] = 1;
  }

  /** A whole number in `[0, 2^32)`. */
  uint32(): number {
    const s = this.state;
    const s1 = s[1];
    let result = Math.imul(s1, 5);
    result = Math.imul((result << 7) | (result >>> 25), 9);
    const t = s1 << 9;
    const s2 = s[2] ^ s[0];
    const s3 = s[3] ^ s1;
    s[1] = s1 ^ s2;
    s[0] ^= s3;
    s[2] = s2 ^ t;
    s[3] = (s3 << 11) | (s3 >>> 21);
    return result >>> 0;
  }

  /** A number in `[0, 1)` with 32 random bits. */
  unit(): number {
    return this.uint32() / TWO_POW_32;
  }

  /** A whole number in `[0, limit)`; `limit` is at least 1 and at most 2^32. */
  below(limit: number): number {
    return Math.floor((this.uint32() * limit) / TWO_POW_32);
  }

  /** A whole number in `[low, high]`. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  pick<T>(values: readonly T[]): T {
    return values[this.below(values.length)];
  }
}
