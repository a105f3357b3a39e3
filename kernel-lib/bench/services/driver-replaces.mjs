// The driver alone: the documents of a store as unordered bulks of guarded replaces, as many a call and as many calls at once as
// the engine has. Documents are made before the clock runs. Prints `{ documents, seconds }`.
// Takes `--bundle FILE --dir STORE --uri URI --batch N --calls N`.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { deserialize } from 'bson';
import { MongoClient } from 'mongodb';
import { loadBundle } from '../live/load-sources.mjs';

const { values } = parseArgs({
  options: {
    bundle: { type: 'string' },
    dir: { type: 'string' },
    uri: { type: 'string' },
    batch: { type: 'string' },
    calls: { type: 'string' },
  },
});
const { nodeFiles: files, openStore, pipelineLayout, stagedDocuments } = loadBundle(values.bundle);
const [batchDocuments, callsAtOnce] = [values.batch, values.calls].map(Number);
/** Documents that are held at a time: all of a store as objects would be a load of its own. */
const HELD = 40_000;

function* storedDocuments() {
  for (const [name, parts] of openStore({ files, dir: values.dir }).collections()) {
    for (const info of parts) {
      const { filesFolder } = pipelineLayout(values.dir, info.pipeline);
      for (const file of info.state.files) {
        for (const raw of stagedDocuments(files, join(filesFolder, file.name), file, info)) {
          yield { name, documents: raw.map((bytes) => deserialize(bytes, { promoteValues: false })) };
        }
      }
    }
  }
}

/** Documents of one collection, some at a time. */
function* held() {
  let name = null;
  let documents = [];
  for (const next of storedDocuments()) {
    if (documents.length > 0 && (next.name !== name || documents.length >= HELD)) {
      yield { name, documents };
      documents = [];
    }
    name = next.name;
    documents.push(...next.documents);
  }
  if (documents.length > 0) yield { name, documents };
}

async function replaceAll(collection, documents) {
  const running = new Set();
  for (let from = 0; from < documents.length; from += batchDocuments) {
    const operations = documents.slice(from, from + batchDocuments).map((document) => ({
      replaceOne: { filter: { _id: document._id, fence: { $lte: 1 } }, replacement: document, upsert: true },
    }));
    if (running.size >= callsAtOnce) await Promise.race(running);
    const call = collection.bulkWrite(operations, { ordered: false }).finally(() => running.delete(call));
    running.add(call);
  }
  await Promise.all(running);
}

const client = new MongoClient(values.uri);
await client.connect();
const database = client.db('bench', { writeConcern: { w: 'majority', journal: true } });
let count = 0;
let elapsedMs = 0;
for (const { name, documents } of held()) {
  const startedMs = performance.now();
  await replaceAll(database.collection(name), documents);
  elapsedMs += performance.now() - startedMs;
  count += documents.length;
}
await client.close();
process.stdout.write(`${JSON.stringify({ documents: count, seconds: elapsedMs / 1000 })}\n`);
