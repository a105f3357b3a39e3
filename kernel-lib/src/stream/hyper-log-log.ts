/** Registers of a sketch: a standard error of 1.04 / √4096, 1.6 %. */
export const REGISTERS = 4096;

const INDEX_BITS = 12;
const TWO_32 = 4294967296;
const ALPHA = 0.7213 / (1 + 1.079 / REGISTERS);

/**
 * Takes a 32-bit hash into the registers. HyperLogLog: P. Flajolet, É. Fusy, O. Gandouet, F. Meunier,
 * "HyperLogLog: the analysis of a near-optimal cardinality estimation algorithm", AofA 2007, fig. 3.
 */
export function addHash(registers: Uint8Array, hash: number): void {
  const register = hash >>> (32 - INDEX_BITS);
  // The place of the first 1 among the other 20 bits; 21 if there is none.
  const rank = Math.min(Math.clz32(hash << INDEX_BITS), 32 - INDEX_BITS) + 1;
  if (rank > registers[register]) registers[register] = rank;
}

/** The estimate of a sketch's `REGISTERS` registers, to the nearest whole number, with the paper's two corrections. */
export function estimate(registers: Uint8Array): number {
  let inverse = 0;
  let empty = 0;
  for (let i = 0; i < REGISTERS; i++) {
    inverse += 2 ** -registers[i];
    if (registers[i] === 0) empty++;
  }
  const raw = (ALPHA * REGISTERS * REGISTERS) / inverse;
  if (raw <= 2.5 * REGISTERS && empty > 0) return Math.round(REGISTERS * Math.log(REGISTERS / empty));
  if (raw <= TWO_32 / 30) return Math.round(raw);
  return Math.round(-TWO_32 * Math.log(1 - raw / TWO_32));
}

/** Takes the union of two sketches into the first. */
export function mergeRegisters(into: Uint8Array, other: Uint8Array): void {
  for (let i = 0; i < REGISTERS; i++) if (other[i] > into[i]) into[i] = other[i];
}
