// A server that speaks MongoDB's wire protocol and only acknowledges: what is sent to it is counted, not looked at, so that a
// client is measured and not a database. The few small collections that Footpath reads back are kept (see kept-documents.mjs).
// `node kernel-lib/bench/services/ack-mongod.mjs`: prints its port; ends with its standard input.
import { createServer } from 'node:net';
import { calculateObjectSize, deserialize, serialize } from 'bson';
import { KeptDocuments } from './kept-documents.mjs';

const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;
const HEADER_BYTES = 16;
const HELLO = {
  isWritablePrimary: true,
  ismaster: true,
  helloOk: true,
  maxBsonObjectSize: 16 << 20,
  maxMessageSizeBytes: 48_000_000,
  maxWriteBatchSize: 100_000,
  logicalSessionTimeoutMinutes: 30,
  minWireVersion: 0,
  maxWireVersion: 21,
  readOnly: false,
};
const kept = new KeptDocuments();
const counted = { documents: 0, bytes: 0 };

/** Documents of a BSON array, or one behind the other: their lengths are all that is read. */
function countOf(bytes, from, to, isArray) {
  let count = 0;
  for (let at = from; at < to - (isArray ? 1 : 0); count++) {
    if (isArray) at = bytes.indexOf(0, at + 1) + 1;
    at += bytes.readInt32LE(at);
  }
  return count;
}

/** The command's document and its sequences, still as bytes. */
function sectionsOf(message) {
  let body = null;
  const sequences = new Map();
  for (let at = HEADER_BYTES + 4; at < message.length; ) {
    const isSequence = message[at++] === 1;
    const end = at + message.readInt32LE(at);
    if (!isSequence) body = message.subarray(at, end);
    else {
      const nameEnd = message.indexOf(0, at + 4);
      sequences.set(message.toString('utf8', at + 4, nameEnd), message.subarray(nameEnd + 1, end));
    }
    at = end;
  }
  return { body, sequences };
}

function documentsIn(bytes) {
  const documents = [];
  for (let at = 0; at < bytes.length; at += bytes.readInt32LE(at)) {
    documents.push(deserialize(bytes.subarray(at, at + bytes.readInt32LE(at)), { promoteValues: true }));
  }
  return documents;
}

function answer({ body, sequences }) {
  const command = deserialize(body, { fieldsAsRaw: {} });
  const [name] = Object.keys(command);
  const collection = command[name];
  const listName = { insert: 'documents', update: 'updates', delete: 'deletes' }[name];
  if (listName !== undefined) {
    const bytes = sequences.get(listName);
    const given = command[listName];
    if (kept.has(collection)) return kept.write(name, collection, given ?? documentsIn(bytes));
    const n = given?.length ?? countOf(bytes, 0, bytes.length, false);
    counted.documents += n;
    counted.bytes += bytes?.length ?? calculateObjectSize(given);
    return name === 'update' ? { n, nModified: n } : { n };
  }
  switch (name) {
    case 'hello':
    case 'isMaster':
    case 'ismaster':
      return { ...HELLO, localTime: new Date() };
    case 'ping':
    case 'endSessions':
    case 'createIndexes':
    case 'drop':
      return {};
    case 'find':
    case 'listCollections': {
      const firstBatch = name === 'find' ? kept.find(command) : [];
      return { cursor: { id: 0n, ns: `${command.$db}.${collection}`, firstBatch } };
    }
    case 'counted':
      return counted;
    default:
      return { ok: 0, code: 59, codeName: 'CommandNotFound', errmsg: `no such command: ${name}` };
  }
}

/** A driver's first greeting is a query of the oldest kind: flags, a name, two numbers, the command. */
function queried(message) {
  const nameEnd = message.indexOf(0, HEADER_BYTES + 4);
  return { body: message.subarray(nameEnd + 9), sequences: new Map() };
}

function reply(message) {
  const isQuery = message.readInt32LE(12) === OP_QUERY;
  const body = serialize({ ok: 1, ...answer(isQuery ? queried(message) : sectionsOf(message)) });
  const head = Buffer.alloc(HEADER_BYTES + (isQuery ? 20 : 5));
  head.writeInt32LE(head.length + body.length, 0);
  head.writeInt32LE(message.readInt32LE(4), 8);
  head.writeInt32LE(isQuery ? OP_REPLY : OP_MSG, 12);
  if (isQuery) head.writeInt32LE(1, HEADER_BYTES + 16);
  return Buffer.concat([head, body]);
}

const server = createServer((socket) => {
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  let chunks = [];
  let had = 0;
  let wanted = HEADER_BYTES;
  socket.on('data', (chunk) => {
    chunks.push(chunk);
    had += chunk.length;
    while (had >= wanted) {
      const all = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
      const length = all.readInt32LE(0);
      if (had < length) {
        chunks = [all];
        wanted = length;
        return;
      }
      socket.write(reply(all.subarray(0, length)));
      chunks = [all.subarray(length)];
      had -= length;
      wanted = HEADER_BYTES;
    }
  });
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
process.stdin.on('end', () => process.exit()).resume();
