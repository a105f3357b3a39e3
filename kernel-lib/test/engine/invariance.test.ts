import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PipelineInput } from '../../src/pipeline/definition-input';
import { parseDefinition } from '../../src/pipeline/validate';
import type { RunOptions } from '../../src/run/options';
import { run } from '../../src/run/run';
import { randomInput } from '../oracle/random-input';
import { piecesOf, runInMemory } from '../support/run-in-memory';
import { documentsIn, inFolder, type Outcome, runOnce } from '../support/run-once';
import { Seeded } from '../support/seeded';

/** Disorder, late, duplicate and dead records, quotes, CRLF, two-byte characters, cuts, both session rules. */
function inputOf(seed: number, partitions: number, rows = 150): { csv: Buffer; definition: PipelineInput } {
  const { csv, definition } = randomInput(seed, rows);
  // Catalogues are held elsewhere; without them their columns are null.
  return { csv: Buffer.from(csv), definition: { ...definition, source: { partitions } } };
}

const essence = ({ result, collections }: Outcome) => ({
  counters: result.counters,
  deadByReason: result.deadByReason,
  watermark: result.watermark,
  collections,
});

const PARTITIONS = [1, 4];

describe.each(PARTITIONS)('with P = %i the same documents come', { timeout: 240_000 }, (partitions) => {
  it.each([101, 103])(
    'from one thread and from 1, 3 and 4 workers, the last of which parse for themselves, whatever the sizes (seed %i)',
    async (seed) => {
      const { csv, definition } = inputOf(seed, partitions);
      const random = new Seeded(seed);
      const outcome = async (options: Partial<RunOptions>) => essence(await runOnce(definition, csv, options));
      const whole = await outcome({ workers: 0 });
      expect(whole.counters).toMatchObject({
        late: expect.toSatisfy((late: number) => late > 0),
        dead: expect.toSatisfy((dead: number) => dead > 0),
        duplicates: expect.toSatisfy((duplicates: number) => duplicates > 0),
      });
      for (const workers of [0, 1, 3, 4]) {
        for (const epochBytes of [1 + random.whole(4000), 64 << 20]) {
          const chunkBytes = 1 + random.whole(3000);
          expect(await outcome({ workers, epochBytes, chunkBytes }), JSON.stringify({ workers, epochBytes })).toEqual(
            whole,
          );
        }
      }
    },
  );

  it('from epochs of one record up to the whole file', async () => {
    const seed = 104;
    const { csv, definition } = inputOf(seed, partitions);
    const random = new Seeded(seed);
    const whole = essence(await runInMemory(definition, [csv]));
    for (const epochBytes of [1, 60, 61, 200, 1000, csv.length - 1, csv.length, csv.length + 1]) {
      const pieces = piecesOf(csv, 1 + random.whole(500));
      const outcome = await runInMemory(definition, pieces, { epochBytes, chunkBytes: 1 + random.whole(500) });
      expect(outcome.result.epoch, 'an epoch a record').toBeGreaterThan(epochBytes === 1 ? 100 : 0);
      expect(essence(outcome), `epochs of ${epochBytes} bytes`).toEqual(whole);
    }
  });

  it('from runs that stop at any epoch and go on with other sizes and other numbers of workers', () =>
    inFolder(async (folder) => {
      const { csv, definition } = inputOf(106, partitions, 200);
      const path = join(folder, 'events.csv');
      writeFileSync(path, csv);
      const random = new Seeded(106 + partitions);
      const start = async (dir: string, workers: number, epochBytes: number, stopping: boolean) => {
        const stop = new AbortController();
        if (stopping) stop.abort();
        const parsed = parseDefinition(definition);
        const options = { inputs: [path], kind: 'csv', definition: parsed, dir, workers, epochBytes } as const;
        return run({ ...options, signal: stop.signal });
      };
      const [undisturbed, stopped] = [join(folder, 'undisturbed'), join(folder, 'stopped')];
      const wanted = await start(undisturbed, 0, 64 << 20, false);
      let stops = 0;
      for (;;) {
        const { outcome, counters } = await start(stopped, random.whole(4), 300 + random.whole(1200), true);
        if (outcome === 'finished') {
          expect(counters).toEqual(wanted.counters);
          break;
        }
        expect(outcome).toBe('interrupted');
        stops++;
      }
      expect(stops).toBeGreaterThan(8);
      expect(await documentsIn(stopped)).toEqual(await documentsIn(undisturbed));
    }));
});
