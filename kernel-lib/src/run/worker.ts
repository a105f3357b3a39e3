import { parentPort, workerData } from 'node:worker_threads';
import { FootpathError } from '../event/error';
import { nodeFiles } from '../file/node-files';
import { ChunkParser } from './chunk-parser';
import type { HandSetup } from './crew';
import { Hand } from './hand';
import { withParsing } from './inline-crew';
import { BatchPacker } from './packed-batch';
import { RowsUnpacker } from './packed-rows';
import type { HandAnswer, HandCall } from './thread-crew';

/** Entry of a worker thread: one hand, told what to do by messages, one after the other. */
function main(): void {
  const port = parentPort;
  if (!port) throw new FootpathError('internal', 'this file is the entry of a worker thread, not a program.');
  const answer = (message: HandAnswer) => port.postMessage(message);
  const guard = (call: number, work: () => { value: unknown }) => {
    try {
      answer({ call, value: work().value });
    } catch (error) {
      const { message, stack } = error as Error;
      answer({ call, error: { code: error instanceof FootpathError ? error.code : 'internal', message, stack } });
    }
  };
  const setup = workerData as HandSetup;
  const packer = new BatchPacker();
  const unpacker = new RowsUnpacker();
  let hand: Hand;
  let parser: ChunkParser;
  guard(0, () => {
    hand = new Hand(setup, nodeFiles);
    parser = new ChunkParser(setup);
    return { value: undefined };
  });
  port.on('message', (message: HandCall) =>
    guard(message.call, () => {
      switch (message.kind) {
        case 'parse': {
          const parsed = parser.parse(message.slot, message.chunk, message.stamp);
          return { value: { ...parsed, batch: packer.pack(message.slot, parsed.batch) } };
        }
        case 'process':
          for (const rows of message.rows) hand.process(unpacker.unpack(rows));
          return { value: undefined };
        case 'flush':
          return { value: withParsing([hand.flush(message.request)], parser.busySeconds)[0] };
      }
    }),
  );
}

main();
