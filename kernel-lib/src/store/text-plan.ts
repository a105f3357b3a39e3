import { type Column, NULL_TEXT } from '../event/columns';
import type { TextList } from '../event/text-list';

type TextColumn = Extract<Column, { type: 'text' }>;

/**
 * How a text column is kept in a segment. A dictionary is written once a file and read whole, so it suits columns of few
 * values; where most rows have a text of their own (session ids), each batch carries its texts itself.
 */
export type TextPlan =
  | { readonly kind: 'plain' }
  | {
      readonly kind: 'dictionary';
      readonly dictionaryId: number;
      /** The texts that occur, in the order of their first row. */
      readonly texts: TextList;
      /** By id in the column: place in `texts`; null where they are the same. Ids that do not occur have no meaning. */
      readonly placeOf: Int32Array | null;
    };

/** Below this many texts a dictionary costs a reader next to nothing. */
const SMALL_DICTIONARY = 256;

/** Looks through the whole column once. */
export function planText(column: TextColumn, nextDictionaryId: () => number): TextPlan {
  const { texts, placeOf, rows } = textsInOrder(column) ?? pickTexts(column);
  if (texts.length > SMALL_DICTIONARY && texts.length * 2 > rows) return { kind: 'plain' };
  return { kind: 'dictionary', dictionaryId: nextDictionaryId(), texts, placeOf };
}

interface UsedTexts {
  readonly texts: TextList;
  readonly placeOf: Int32Array | null;
  /** Rows that are not null. */
  readonly rows: number;
}

/** The column's own texts, if all of them occur, in the order of their first row: most columns are made so. Else null. */
function textsInOrder({ ids, dictionary }: TextColumn): UsedTexts | null {
  let next = 0;
  let nulls = 0;
  for (let row = 0; row < ids.length; row++) {
    const id = ids[row];
    if (id < next) continue;
    if (id === next) next++;
    else if (id === NULL_TEXT) nulls++;
    else return null;
  }
  return next === dictionary.length ? { texts: dictionary, placeOf: null, rows: ids.length - nulls } : null;
}

function pickTexts({ ids, dictionary }: TextColumn): UsedTexts {
  const placeOf = new Int32Array(dictionary.length);
  const used: number[] = [];
  let rows = 0;
  for (let row = 0; row < ids.length; row++) {
    const id = ids[row];
    if (id === NULL_TEXT) continue;
    rows++;
    // Places are kept above 0 while they are given, because 0 means "not seen yet".
    if (placeOf[id] === 0) placeOf[id] = used.push(id);
  }
  for (let id = 0; id < placeOf.length; id++) placeOf[id]--;
  return { texts: dictionary.pick(used), placeOf, rows };
}
