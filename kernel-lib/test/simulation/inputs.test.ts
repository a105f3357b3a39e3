import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SessionOutput, WindowOutput } from '../../src/pipeline/definition';
import { plainCount, windowKey } from '../../src/verify/plain-count';
import { readPlainEvents } from '../../src/verify/plain-events';
import { runInMemory } from '../support/run-in-memory';
import { inFolder } from '../support/run-once';
import { comparable } from '../support/topic-world';
import { INPUTS, inputOf, type SimulatedInput } from './inputs';
import type { StoredDocuments } from './read-documents';

const numbers = Array.from({ length: INPUTS }, (_, number) => number);

const valuesOf = (documents: StoredDocuments, name: string) =>
  [...(documents.get(name) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { value }]) => value);

/** Counts a CSV input without the engine. */
function countedPlainly({ csv, definition }: SimulatedInput) {
  const [window, session] = definition.outputs as readonly [WindowOutput, SessionOutput];
  return inFolder(async (folder) => {
    const path = join(folder, 'events.csv');
    writeFileSync(path, csv);
    return plainCount(readPlainEvents(path, definition)!, definition, window, session);
  });
}

describe('what schedules are held against', () => {
  it.each(numbers.filter((number) => number % 2 === 0))('(pipe %i) is a plain count', async (number) => {
    const input = await inputOf(number);
    const wanted = await countedPlainly(input);
    expect(input.counters).toMatchObject(wanted.counters);
    const windows = valuesOf(input.documents, 'windowed_metrics').map(
      ({ window_start, event_type, event_count }) =>
        [windowKey((window_start as Date).getTime(), String(event_type)), event_count] as const,
    );
    expect(new Map(windows)).toEqual(wanted.windows);
    expect(valuesOf(input.documents, 'session_metrics')).toHaveLength(wanted.sessionCount);
  });

  it.each(numbers.filter((number) => number % 2 === 1))('(topic %i) is a file of the same records', async (number) => {
    const { sent, input, counters, documents } = await inputOf(number);
    const lines = Buffer.from(sent.map(({ text }) => `${Buffer.from(text)}\n`).join(''));
    const { result, collections } = await runInMemory(input, [lines], { kind: 'jsonl' });
    expect(result.counters).toEqual(counters);
    const bare = (stored: typeof collections) =>
      comparable(
        Object.fromEntries(
          Object.entries(stored).map(([name, all]) => [
            name,
            all.map(({ pipeline, generation, epoch, fence, ...document }) => document),
          ]),
        ),
      );
    const own = Object.fromEntries([...documents.keys()].map((name) => [name, valuesOf(documents, name)]));
    expect(bare(own)).toEqual(bare(collections));
  });
});
