import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { parseDefinition } from '../../src/pipeline/validate';
import { lateWhatIf, type WhatIfOptions } from '../../src/run/late-what-if';
import { run } from '../../src/run/run';
import { randomInput } from '../oracle/random-input';
import { piecesOf, runInMemory } from '../support/run-in-memory';
import { Seeded } from '../support/seeded';
import { appendTo, batchesOf, DIR, newWorld, runOptions, sentOf } from '../support/topic-world';

const DELAYS_MS = [0, 1000, 30_000, 300_000, 1_800_000, 5_400_000];

describe('late, what if', () => {
  it.each([11, 12, 13])('(seed %i) counts what a run with each delay counts, of a file', async (seed) => {
    const { csv, definition: input } = randomInput(seed, 500);
    const pieces = piecesOf(Buffer.from(csv), 1000);
    const found = await lateWhatIf({
      inputs: ['-'],
      kind: 'csv',
      definition: parseDefinition(input),
      dir: DIR,
      delaysMs: [...DELAYS_MS].reverse(),
      world: { stdin: () => Readable.from(pieces) },
    });
    const runs = [];
    for (const delay of DELAYS_MS) {
      const { result } = await runInMemory({ ...input, watermark: { delay } }, pieces);
      runs.push(result);
    }
    expect(found.delays.map(({ late }) => late)).toEqual(runs.map(({ counters }) => counters.late));
    expect(found.delays.map(({ delayMs }) => delayMs)).toEqual(DELAYS_MS);
    expect(found.delays[0].late).toBeGreaterThan(found.delays[2].late);
    expect(found.delays[1].share).toBe(runs[1].rates.lateShare);
    const { read, parsed, dead } = runs[0].counters;
    expect(found).toMatchObject({ read, parsed, dead });
    // One millisecond less, and the record that lay furthest behind is late.
    for (const [delay, least, most] of [
      [found.noneLateMs, 0, 0],
      [found.noneLateMs - 1, 1, Number.POSITIVE_INFINITY],
    ]) {
      const { late } = (await runInMemory({ ...input, watermark: { delay } }, pieces)).result.counters;
      expect(late >= least && late <= most).toBe(true);
    }
  });

  it('counts what a run counts, of a topic with partitions', async () => {
    const random = new Seeded(4);
    const { csv, definition: input } = randomInput(4, 500);
    const world = newWorld();
    await appendTo(world, batchesOf(sentOf(csv, 3, random), random), 3);
    const definition = parseDefinition({ ...input, watermark: { delay: 300_000 } });
    const options: WhatIfOptions = { ...runOptions(definition, world), delaysMs: [300_000] };
    const found = await lateWhatIf(options);
    const { counters } = await run(runOptions(definition, world));
    expect(counters.late).toBeGreaterThan(0);
    expect(found.delays).toEqual([{ delayMs: 300_000, late: counters.late, share: counters.late / counters.parsed }]);
    expect(found.partitions).toBe(3);
  });

  it('stops when it is told to', async () => {
    const { csv, definition } = randomInput(1, 50);
    const asked = lateWhatIf({
      inputs: ['-'],
      kind: 'csv',
      definition: parseDefinition(definition),
      dir: DIR,
      delaysMs: [0],
      signal: AbortSignal.abort(),
      world: { stdin: () => Readable.from([Buffer.from(csv)]) },
    });
    await expect(asked).rejects.toMatchObject({ code: 'interrupted' });
  });
});
