import type { Files } from '../file/files';
import type { Crew, HandSetup } from './crew';
import { Hand } from './hand';

/**
 * The same hands in the caller's own thread: for simulation, for tests, and where threads cannot be had. Several hands are
 * several shards of the state, worked one after the other.
 */
export function startInlineCrew(setup: Omit<HandSetup, 'index' | 'count'>, hands: number, files: Files): Crew {
  const all = Array.from({ length: hands }, (_, index) => new Hand({ ...setup, index, count: hands }, files));
  return {
    hands,
    parse: async (slot, chunk, stamp) => all[slot % hands].parse(slot, chunk, stamp),
    process: async (batch, stamp) => all.map((hand) => hand.process(batch, stamp)).filter((late) => late !== null),
    flush: async (requests) => all.map((hand, index) => hand.flush(requests[index])),
    close: async () => undefined,
  };
}
