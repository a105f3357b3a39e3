import type { Files } from '../../src/file/files';
import { ChunkParser } from '../../src/run/chunk-parser';
import type { Crew, HandSetup } from '../../src/run/crew';
import { Hand } from '../../src/run/hand';
import { withParsing } from '../../src/run/inline-crew';
import type { Process } from './process';

/** Name of the queue in which a hand does a call of `process` or `flush`. */
export type QueueOf = (hand: number, call: number) => string;

/** A hand does all in the order in which it was asked. */
export const inOrder: QueueOf = (hand) => `hand ${hand}`;

/** Hands that work when the scheduler lets them: each in its own order, and parsing in any. */
export function startSimulatedCrew(
  process: Process,
  files: Files,
  setup: Omit<HandSetup, 'index' | 'count'>,
  hands: number,
  queueOf: QueueOf,
): Crew {
  const { scheduler } = process.machine;
  const all = Array.from({ length: hands }, (_, index) => new Hand({ ...setup, index, count: hands }, files));
  const parser = new ChunkParser(setup);
  let calls = 0;
  const byAll = <T>(work: (hand: Hand, index: number) => T): Promise<T[]> => {
    const call = calls++;
    return Promise.all(
      all.map((hand, index) => scheduler.answer(process, queueOf(index, call), () => work(hand, index))),
    );
  };
  return {
    hands,
    parse: (slot, chunk, stamp) =>
      scheduler.answer(process, `parse ${calls++}`, () => parser.parse(slot, chunk, stamp)),
    process: async (_, rows) => {
      await byAll((hand) => hand.process(rows));
    },
    flush: async (requests) =>
      withParsing(await byAll((hand, index) => hand.flush(requests[index])), parser.busySeconds),
    close: async () => undefined,
  };
}
