import { type Column, NULL_TEXT } from '../event/columns';
import type { TextDictionary } from '../event/dictionary';
import { grown } from './grow';

/** Makes columns with a dictionary of their own out of ids of a pool. */
export class DictionaryColumns {
  /** Place + 1 in the dictionary of the column that is being made, by id of the pool; 0 for not yet. */
  private places = new Uint32Array(0);

  constructor(private readonly texts: TextDictionary) {}

  column(ids: Uint32Array): Column {
    const used: number[] = [];
    const column = new Uint32Array(ids.length);
    for (let i = 0; i < ids.length; i++) {
      const id = ids[i];
      if (id === NULL_TEXT) {
        column[i] = NULL_TEXT;
        continue;
      }
      if (id >= this.places.length) this.places = grown(this.places, id + 1);
      if (this.places[id] === 0) this.places[id] = used.push(id);
      column[i] = this.places[id] - 1;
    }
    for (const id of used) this.places[id] = 0;
    return { type: 'text', ids: column, dictionary: this.texts.list(used) };
  }
}
