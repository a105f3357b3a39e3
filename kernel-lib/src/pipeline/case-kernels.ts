import { type NumberColumn, rescaleColumn } from './number-kernels';

/**
 * For each row the value of the first branch whose condition is true, else the last value: there is one value more than
 * conditions. Going from the last branch to the first lets an earlier one overwrite.
 */
export function chooseText(whens: readonly Uint8Array[], values: readonly Uint32Array[], length: number): Uint32Array {
  const out = values[whens.length].slice(0, length);
  for (let branch = whens.length - 1; branch >= 0; branch--) {
    const when = whens[branch];
    const then = values[branch];
    for (let i = 0; i < length; i++) if (when[i] === 1) out[i] = then[i];
  }
  return out;
}

/** As `chooseText`, for booleans. */
export function chooseTruth(whens: readonly Uint8Array[], values: readonly Uint8Array[], length: number): Uint8Array {
  const out = values[whens.length].slice(0, length);
  for (let branch = whens.length - 1; branch >= 0; branch--) {
    const when = whens[branch];
    const then = values[branch];
    for (let i = 0; i < length; i++) if (when[i] === 1) out[i] = then[i];
  }
  return out;
}

/** As `chooseText`, for numbers and times; `decimals[i]` is how many digits the scale of value i lacks. */
export function chooseNumbers(
  whens: readonly Uint8Array[],
  columns: readonly NumberColumn[],
  decimals: readonly number[],
  length: number,
): NumberColumn {
  const aligned = columns.map((column, i) => rescaleColumn(column, decimals[i], length));
  const values = aligned[whens.length].values.slice(0, length);
  const nulls = new Uint8Array(length);
  const elseNulls = aligned[whens.length].nulls;
  if (elseNulls !== null) nulls.set(elseNulls.subarray(0, length));
  for (let branch = whens.length - 1; branch >= 0; branch--) {
    const when = whens[branch];
    const then = aligned[branch];
    for (let i = 0; i < length; i++) {
      if (when[i] !== 1) continue;
      values[i] = then.values[i];
      nulls[i] = then.nulls === null ? 0 : then.nulls[i];
    }
  }
  return { values, nulls: nulls.includes(1) ? nulls : null };
}
