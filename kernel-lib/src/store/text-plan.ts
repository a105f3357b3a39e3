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
      /** By id in the column: place in `texts`. Ids that do not occur have no meaning. */
      readonly placeOf: Int32Array;
    };

/** Below this many texts a dictionary costs a reader next to nothing. */
const SMALL_DICTIONARY = 256;

/** Looks through the whole column once. */
export function planText({ ids, dictionary }: TextColumn, nextDictionaryId: () => number): TextPlan {
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
  if (used.length > SMALL_DICTIONARY && used.length * 2 > rows) return { kind: 'plain' };
  for (let id = 0; id < placeOf.length; id++) placeOf[id]--;
  return { kind: 'dictionary', dictionaryId: nextDictionaryId(), texts: dictionary.pick(used), placeOf };
}
