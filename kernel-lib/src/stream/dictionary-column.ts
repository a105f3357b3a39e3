import { type Column, NULL_TEXT } from '../event/columns';
import type { TextDictionary } from '../event/dictionary';
import { grown } from './grow';

/** Makes columns with a dictionary of their own out of ids of a pool. */
export class DictionaryColumns {
  /** Place + 1 in the dictionary of the column that is being made, by id of the pool; 0 for not yet. */
  private places = new Uint32Array(0);
  /** The ids of that dictionary. */
  private used = new Uint32Array(0);

  constructor(private readonly texts: TextDictionary) {}

  column(ids: Uint32Array): Column {
    this.places = grown(this.places, this.texts.size);
    this.used = grown(this.used, Math.min(ids.length, this.texts.size));
    const column = new Uint32Array(ids.length);
    const used = this.used.subarray(0, takePlaces(ids, this.places, this.used, column));
    for (let place = 0; place < used.length; place++) this.places[used[place]] = 0;
    return { type: 'text', ids: column, dictionary: this.texts.list(used) };
  }
}

/** Gives the ids places in the order in which they first occur, and how many there are. */
function takePlaces(ids: Uint32Array, places: Uint32Array, used: Uint32Array, column: Uint32Array): number {
  let count = 0;
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i];
    if (id === NULL_TEXT) {
      column[i] = NULL_TEXT;
      continue;
    }
    let place = places[id];
    if (place === 0) {
      used[count] = id;
      place = ++count;
      places[id] = place;
    }
    column[i] = place - 1;
  }
  return count;
}
