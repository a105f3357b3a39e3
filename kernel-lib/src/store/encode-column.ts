import { type Column, NULL_TEXT } from '../event/columns';
import { TextList } from '../event/text-list';
import { encodeBooleans, encodeInt64, encodeMoney, textValidityOf, validBit, validityOf } from './arrow-buffers';
import type { MessageBody } from './message-body';
import type { PlannedColumn } from './segment-schema';

type TextColumn = Extract<Column, { type: 'text' }>;
type ListColumn = Extract<Column, { type: 'list' }>;
type PlainColumn = Exclude<Column, TextColumn | ListColumn>;

const NONE = new Uint8Array(0);

/** Adds the rows `[from, to)` of a column to a message: a node a field and its buffers, both in the schema's depth-first order. */
export function encodeColumn(planned: PlannedColumn, from: number, to: number, body: MessageBody): void {
  const { column } = planned;
  if (column.type === 'list') encodeList(column, planned, from, to, body);
  else if (column.type === 'text') encodeTexts(column, planned, from, to, body);
  else encodePlain(column, from, to, body);
}

function encodeList(
  column: ListColumn,
  { children = [] }: PlannedColumn,
  from: number,
  to: number,
  body: MessageBody,
): void {
  const first = column.offsets[from];
  const last = column.offsets[to];
  // Neither list nor struct has nulls, so their bitmaps are empty.
  body.addNode(to - from, 0);
  body.add(NONE);
  const offsets = body.int32s(to - from + 1);
  for (let row = from; row <= to; row++) offsets[row - from] = column.offsets[row] - first;
  body.addNode(last - first, 0);
  body.add(NONE);
  for (const child of children) encodeColumn(child, first, last, body);
}

function encodeTexts(column: TextColumn, { text }: PlannedColumn, from: number, to: number, body: MessageBody): void {
  const ids = column.ids.subarray(from, to);
  const { bitmap, nullCount } = textValidityOf(ids);
  body.addNode(to - from, nullCount);
  body.add(bitmap);
  if (text?.kind === 'dictionary') {
    encodePlaces(ids, nullCount > 0, text.placeOf, body);
    return;
  }
  const { offsets, bytes } = nullCount === 0 ? column.dictionary.pick(ids) : pickWithNulls(ids, column.dictionary);
  body.add(offsets);
  body.add(bytes);
}

/** Places in the dictionary; that of null is 0. */
function encodePlaces(ids: Uint32Array, hasNulls: boolean, placeOf: Int32Array | null, body: MessageBody): void {
  if (placeOf === null && !hasNulls) {
    body.add(ids);
    return;
  }
  const places = body.int32s(ids.length);
  if (placeOf === null) for (let i = 0; i < ids.length; i++) places[i] = ids[i] & -validBit(ids[i]);
  else for (let i = 0; i < ids.length; i++) places[i] = ids[i] === NULL_TEXT ? 0 : placeOf[ids[i]];
}

/** Null has no bytes. */
function pickWithNulls(ids: Uint32Array, dictionary: TextList): TextList {
  const picked = dictionary.pick(ids.filter((id) => id !== NULL_TEXT));
  const offsets = new Uint32Array(ids.length + 1);
  let taken = 0;
  for (let i = 0; i < ids.length; i++) {
    if (ids[i] !== NULL_TEXT) taken++;
    offsets[i + 1] = picked.offsets[taken];
  }
  return new TextList(offsets, picked.bytes);
}

function encodePlain(column: PlainColumn, from: number, to: number, body: MessageBody): void {
  const { nulls } = column;
  const { bitmap, nullCount } = nulls ? validityOf(nulls, from, to) : { bitmap: NONE, nullCount: 0 };
  body.addNode(to - from, nullCount);
  body.add(bitmap);
  switch (column.type) {
    case 'int32':
    case 'double':
      body.add(column.values.subarray(from, to));
      break;
    case 'int64':
    case 'date':
      encodeInt64(column.values.subarray(from, to), body.int32s(2 * (to - from)));
      break;
    case 'money':
      encodeMoney(column.values.subarray(from, to), body.doubles(to - from));
      break;
    case 'boolean':
      body.add(encodeBooleans(column.values.subarray(from, to)));
  }
}
