import { type Column, NULL_TEXT } from '../event/columns';
import { TextList } from '../event/text-list';
import { bytesOf, encodeBooleans, encodeInt64, encodeMoney, textValidityOf, validityOf } from './arrow-buffers';
import type { PlannedColumn } from './segment-schema';

/** What Arrow keeps of a column: a node (rows, nulls) per field and its buffers, both in the schema's depth-first order. */
export interface EncodedColumn {
  readonly nodes: readonly (readonly [rows: number, nullCount: number])[];
  readonly buffers: readonly Uint8Array[];
}

type TextColumn = Extract<Column, { type: 'text' }>;

const NONE = new Uint8Array(0);

/** The rows `[from, to)` of a column as Arrow's buffers. They may be views on the column's own arrays. */
export function encodeColumn({ column, text, children }: PlannedColumn, from: number, to: number): EncodedColumn {
  const rows = to - from;
  if (column.type === 'list') {
    const first = column.offsets[from];
    const last = column.offsets[to];
    const offsets = new Int32Array(rows + 1);
    for (let row = 0; row <= rows; row++) offsets[row] = column.offsets[from + row] - first;
    const inner = (children ?? []).map((child) => encodeColumn(child, first, last));
    return {
      nodes: [[rows, 0], [last - first, 0], ...inner.flatMap(({ nodes }) => nodes)],
      // Neither list nor struct has nulls, so their bitmaps are empty.
      buffers: [NONE, bytesOf(offsets), NONE, ...inner.flatMap(({ buffers }) => buffers)],
    };
  }
  if (column.type === 'text') {
    const { ids, dictionary } = column;
    const { bitmap, nullCount } = textValidityOf(ids, from, to);
    const nodes = [[rows, nullCount]] as const;
    if (text?.kind === 'dictionary') {
      const places = new Int32Array(rows);
      for (let row = 0; row < rows; row++) {
        const id = ids[from + row];
        places[row] = id === NULL_TEXT ? 0 : text.placeOf[id];
      }
      return { nodes, buffers: [bitmap, bytesOf(places)] };
    }
    const { offsets, bytes } =
      nullCount === 0 ? dictionary.pick(ids.subarray(from, to)) : pickWithNulls(column, from, to);
    return { nodes, buffers: [bitmap, bytesOf(offsets), bytes] };
  }
  const { nulls } = column;
  const { bitmap, nullCount } = nulls ? validityOf(nulls, from, to) : { bitmap: NONE, nullCount: 0 };
  return { nodes: [[rows, nullCount]], buffers: [bitmap, encodeValues(column, from, to)] };
}

/** Null has no bytes. */
function pickWithNulls({ ids, dictionary }: TextColumn, from: number, to: number): TextList {
  const present = ids.subarray(from, to).filter((id) => id !== NULL_TEXT);
  const picked = dictionary.pick(present);
  const offsets = new Uint32Array(to - from + 1);
  let taken = 0;
  for (let row = from; row < to; row++) {
    if (ids[row] !== NULL_TEXT) taken++;
    offsets[row - from + 1] = picked.offsets[taken];
  }
  return new TextList(offsets, picked.bytes);
}

function encodeValues(
  column: Exclude<PlannedColumn['column'], { type: 'text' | 'list' }>,
  from: number,
  to: number,
): Uint8Array {
  switch (column.type) {
    case 'int32':
      return bytesOf(column.values.subarray(from, to));
    case 'int64':
    case 'date':
      return encodeInt64(column.values.subarray(from, to));
    case 'double':
      return bytesOf(column.values.subarray(from, to));
    case 'money':
      return encodeMoney(column.values.subarray(from, to));
    case 'boolean':
      return encodeBooleans(column.values.subarray(from, to));
  }
}
