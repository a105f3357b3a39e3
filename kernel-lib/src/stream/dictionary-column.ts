import type { Column } from '../event/columns';
import type { TextDictionary } from '../event/dictionary';
import { grown } from './grow';

/** Makes columns with a dictionary of their own out of ids of a pool. */
export class DictionaryColumns {
  /** Place + 2 in the dictionary of the column that is being made, by id of the pool + 1; 0 for not yet, 1 for null, whose id + 1 is 0. */
  private places = new Uint32Array(1);
  /** The ids of that dictionary. */
  private used = new Uint32Array(0);

  constructor(private readonly texts: TextDictionary) {}

  column(ids: Uint32Array): Column {
    this.places = grown(this.places, this.texts.size + 1);
    this.places[0] = 1;
    this.used = grown(this.used, Math.min(ids.length, this.texts.size));
    const column = new Uint32Array(ids.length);
    const used = this.used.subarray(0, takePlaces(ids, this.places, this.used, column));
    for (let place = 0; place < used.length; place++) this.places[used[place] + 1] = 0;
    return { type: 'text', ids: column, dictionary: this.texts.list(used) };
  }
}

/** Gives the ids places in the order in which they first occur, and how many there are. */
function takePlaces(ids: Uint32Array, places: Uint32Array, used: Uint32Array, column: Uint32Array): number {
  let count = 0;
  for (let i = 0; i < ids.length; i++) {
    const entry = (ids[i] + 1) >>> 0;
    let place = places[entry];
    if (place === 0) {
      used[count] = ids[i];
      place = ++count + 1;
      places[entry] = place;
    }
    // Of null it wraps to the id of null: no branch has to be guessed.
    column[i] = place - 2;
  }
  return count;
}
