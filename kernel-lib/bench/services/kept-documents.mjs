// The collections of a store that a run reads back, in memory: commit records, claims and state.

const KEPT = new Set(['checkpoints', 'footpath_claims', 'footpath_state']);

const TESTS = {
  $in: (value, wanted) => wanted.includes(value),
  $nin: (value, unwanted) => !unwanted.includes(value),
  $lt: (value, bound) => value < bound,
  $gt: (value, bound) => value > bound,
  $type: (value, type) => typeof value === type,
};

function matches(document, filter) {
  return Object.entries(filter).every(([name, wanted]) => {
    const value = document[name];
    if (typeof wanted !== 'object' || wanted === null) return value === wanted;
    return Object.entries(wanted).every(([operator, operand]) => {
      if (!(operator in TESTS)) throw new Error(`the acknowledging server does not know ${operator}`);
      return TESTS[operator](value, operand);
    });
  });
}

export class KeptDocuments {
  #collections = new Map([...KEPT].map((name) => [name, new Map()]));

  has(collection) {
    return KEPT.has(collection);
  }

  /** Filter and order by one field, which is all that is asked for. */
  find({ find, filter = {}, sort = {}, limit = 0 }) {
    const documents = this.#collections.get(find);
    if (documents === undefined) return [];
    const found = [...documents.values()].filter((document) => matches(document, filter));
    const [field] = Object.keys(sort);
    if (field !== undefined) found.sort((a, b) => (a[field] < b[field] ? -1 : 1));
    return limit > 0 ? found.slice(0, limit) : found;
  }

  /** The answer to `insert`, `update` (replacing ones alone) or `delete`, with its list of documents or statements. */
  write(command, collection, list) {
    const documents = this.#collections.get(collection);
    const answer = { n: 0, nModified: 0 };
    list.forEach((item, index) => {
      const failed = this[`_${command}`](documents, item, index, answer);
      if (failed) (answer.writeErrors ??= []).push({ index, code: 11000, errmsg: 'E11000 duplicate key error' });
    });
    return answer;
  }

  _insert(documents, document, _index, answer) {
    if (documents.has(document._id)) return true;
    documents.set(document._id, document);
    answer.n++;
    return false;
  }

  _update(documents, { q, u, upsert }, index, answer) {
    const found = [...documents.values()].find((document) => matches(document, q));
    const _id = found?._id ?? q._id;
    if (found === undefined && !upsert) return false;
    if (found === undefined && documents.has(_id)) return true;
    documents.set(_id, { _id, ...u });
    answer.n++;
    if (found === undefined) (answer.upserted ??= []).push({ index, _id });
    else answer.nModified++;
    return false;
  }

  _delete(documents, { q, limit }, _index, answer) {
    for (const document of [...documents.values()].filter((known) => matches(known, q))) {
      documents.delete(document._id);
      answer.n++;
      if (limit === 1) break;
    }
    return false;
  }
}
