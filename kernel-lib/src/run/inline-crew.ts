import type { Files } from '../file/files';
import { ChunkParser } from './chunk-parser';
import type { Crew, Flushed, HandSetup } from './crew';
import { Hand } from './hand';

/**
 * The same hands in the caller's own thread: for simulation, for tests, and where threads cannot be had. Several hands are
 * several shards of the state, worked one after the other.
 */
export function startInlineCrew(setup: Omit<HandSetup, 'index' | 'count'>, hands: number, files: Files): Crew {
  const all = Array.from({ length: hands }, (_, index) => new Hand({ ...setup, index, count: hands }, files));
  const parser = new ChunkParser(setup);
  return {
    hands,
    parse: async (slot, chunk, stamp) => parser.parse(slot, chunk, stamp),
    process: async (_, rows) => {
      for (const hand of all) hand.process(rows);
    },
    flush: async (requests) =>
      withParsing(
        all.map((hand, index) => hand.flush(requests[index])),
        parser.busySeconds,
      ),
    close: async () => undefined,
  };
}

/** Parsing that one parser did for all hands is said to be the first one's. */
export function withParsing([first, ...others]: readonly Flushed[], parse: number): Flushed[] {
  return [{ ...first, busy: { ...first.busy, parse: first.busy.parse + parse } }, ...others];
}
