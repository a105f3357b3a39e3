// Loaded before the command (node --require): names the steps of the MongoDB store's protocol by the messages that it sends and the
// answers that it gets. Of a step that is killed `after`, the message is sent and its answer never read.
const net = require('node:net');
const { deserialize } = require('bson');
const { at, aheadMs } = require('./kill-point.cjs');

const OP_MSG = 2013;
const HEADER_BYTES = 20;
const OWN = { footpath_claims: 'claim', footpath_state: 'state' };
const NAMED = { createIndexes: 'index', renameCollection: 'swap', drop: 'drop' };

const realNow = Date.now;
Date.now = () => realNow() + aheadMs;

/** The command of a message, its documents with it whichever way they are packed. */
function commandOf(message) {
  let command = null;
  const documents = [];
  for (let position = HEADER_BYTES; position < message.length; ) {
    const isSequence = message[position++] === 1;
    const end = position + message.readInt32LE(position);
    if (isSequence) {
      position = message.indexOf(0, position + 4) + 1;
      for (; position < end; position += message.readInt32LE(position)) {
        documents.push(deserialize(message.subarray(position, position + message.readInt32LE(position))));
      }
    } else command = deserialize(message.subarray(position, end));
    position = end;
  }
  return { command, documents: documents.concat(command.documents ?? command.updates ?? command.deletes ?? []) };
}

/** The commit record that this process wrote last. */
let newest = null;

/** Which change of the commit record it is, by what is another in it. */
function changeOf([written]) {
  const before = newest;
  newest = JSON.parse((written.u ?? written).manifest);
  if (newest.lease.expiresAtMs === 0) return 'release';
  if (before === null) return 'lease';
  if (newest.generation > before.generation) return 'reset';
  if (newest.epoch > before.epoch) return 'commit';
  if (JSON.stringify(newest.intent) !== JSON.stringify(before.intent)) return 'intent';
  return JSON.stringify(newest.collections) === JSON.stringify(before.collections) ? 'renewal' : 'settling';
}

/** The step that a message is; null for those that change nothing and fetch no state. */
function stepOf(message) {
  if (message.length < HEADER_BYTES || message.readInt32LE(12) !== OP_MSG) return null;
  const { command, documents } = commandOf(message);
  const [[name, collection]] = Object.entries(command);
  if (name in NAMED) return NAMED[name];
  if (name === 'find') return collection === 'footpath_state' ? 'state read' : null;
  if (name === 'delete') return collection === 'footpath_state' ? 'sweep state' : 'repair';
  if (name !== 'insert' && name !== 'update') return null;
  if (collection === 'checkpoints') return changeOf(documents);
  return OWN[collection] ?? (name === 'insert' ? 'output' : 'output again');
}

/** Steps whose answers are waited for, by connection. */
const asked = new WeakMap();
const write = net.Socket.prototype.write;

net.Socket.prototype.write = function hooked(bytes, ...rest) {
  const step = Buffer.isBuffer(bytes) ? stepOf(bytes) : null;
  if (step === null) return write.call(this, bytes, ...rest);
  if (!asked.has(this)) {
    this.prependListener('data', () => {
      const sent = asked.get(this);
      asked.set(this, null);
      if (sent) at(`${sent} answer`, () => undefined);
    });
  }
  asked.set(this, step);
  const half = () => write.call(this, bytes.subarray(0, bytes.length >> 1));
  return at(step, () => write.call(this, bytes, ...rest), half);
};
