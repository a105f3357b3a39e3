import { parentPort, workerData } from 'node:worker_threads';
import { FootpathError } from '../event/error';
import { nodeFiles } from '../file/node-files';
import type { HandSetup } from './crew';
import { Hand } from './hand';
import type { HandAnswer, HandCall } from './thread-crew';

/** Entry of a worker thread: one hand, told what to do by messages, one after the other. */
function main(): void {
  const port = parentPort;
  if (!port) throw new FootpathError('internal', 'this file is the entry of a worker thread, not a program.');
  const answer = (message: HandAnswer, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);
  const guard = (call: number, work: () => { value: unknown; transfer?: ArrayBuffer[] }) => {
    try {
      const { value, transfer } = work();
      answer({ call, value }, transfer);
    } catch (error) {
      const { message, stack } = error as Error;
      answer({ call, error: { code: error instanceof FootpathError ? error.code : 'internal', message, stack } });
    }
  };
  let hand: Hand;
  guard(0, () => {
    hand = new Hand(workerData as HandSetup, nodeFiles);
    return { value: undefined };
  });
  port.on('message', (message: HandCall) =>
    guard(message.call, () => {
      switch (message.kind) {
        case 'parse':
          return { value: hand.parse(message.slot, message.chunk, message.stamp) };
        case 'process': {
          const value = hand.process(message.batch, message.stamp);
          return { value, transfer: value ? [value.bytes.buffer as ArrayBuffer] : [] };
        }
        case 'flush':
          return { value: hand.flush(message.request) };
      }
    }),
  );
}

main();
