/** Three-valued truth: 0 false, 1 true, 2 null. The tables are read at `3 × a + b` (SQL:1992, 8.12). */
const AND = Uint8Array.of(0, 0, 0, 0, 1, 2, 0, 2, 2);
const OR = Uint8Array.of(0, 1, 2, 1, 1, 1, 2, 1, 2);
const NOT = Uint8Array.of(1, 0, 2);

export function andColumns(a: Uint8Array, b: Uint8Array, length: number): Uint8Array {
  return byTable(AND, a, b, length);
}

export function orColumns(a: Uint8Array, b: Uint8Array, length: number): Uint8Array {
  return byTable(OR, a, b, length);
}

export function notColumn(a: Uint8Array, length: number): Uint8Array {
  const out = new Uint8Array(length);
  for (let i = 0; i < length; i++) out[i] = NOT[a[i]];
  return out;
}

function byTable(table: Uint8Array, a: Uint8Array, b: Uint8Array, length: number): Uint8Array {
  const out = new Uint8Array(length);
  for (let i = 0; i < length; i++) out[i] = table[3 * a[i] + b[i]];
  return out;
}
