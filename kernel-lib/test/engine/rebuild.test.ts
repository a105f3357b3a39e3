import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseDefinition } from '../../src/pipeline/validate';
import type { RunOptions } from '../../src/run/options';
import { requeue } from '../../src/run/requeue';
import type { RunResult } from '../../src/run/result';
import { run } from '../../src/run/run';
import { expectOracle } from '../oracle/expect-oracle';
import { runOracle } from '../oracle/oracle';
import { randomInput } from '../oracle/random-input';
import { documentsIn, inFolder } from '../support/run-once';
import { Seeded } from '../support/seeded';

const SEEDS = Array.from({ length: 16 }, (_, seed) => seed + 1);
const MENDABLE = ['missing-field', 'bad-time', 'bad-type', 'bad-number'];

/** Fields that make any record with nine of them good; some of them come late. */
function mendsFor(random: Seeded): Record<string, string> {
  const time = Date.UTC(2019, 9, 1, 23) + random.whole(3600 * 4) * 1000;
  return {
    event_time: `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC`,
    event_type: random.pick(['view', 'cart', 'purchase']),
    product_id: String(1 + random.whole(9)),
    price: random.pick(['5.00', '120.50']),
    user_id: String(500 + random.whole(8)),
  };
}

/** Runs to the end, with a stop behind every epoch where `stops`. */
async function toTheEnd(options: RunOptions, stops: boolean): Promise<RunResult> {
  for (;;) {
    const result = await run(stops ? { ...options, signal: AbortSignal.abort() } : options);
    if (result.outcome !== 'interrupted') return result;
  }
}

describe('a rebuild against a batch in DuckDB in which all had been right and in time', () => {
  const seen = { mended: 0, released: 0, later: 0, newlyLate: 0 };

  it.each(SEEDS)('seed %i', (seed) =>
    inFolder(async (folder) => {
      const random = new Seeded(seed + 1000);
      const { csv, definition: input, products, users } = randomInput(seed, 400);
      const path = join(folder, 'events.csv');
      writeFileSync(path, csv);
      const catalogDir = join(folder, 'catalog');
      mkdirSync(catalogDir);
      writeFileSync(join(catalogDir, 'products.csv'), products);
      writeFileSync(join(catalogDir, 'users.csv'), users);
      const definition = parseDefinition(input);
      const dir = join(folder, 'store');
      const options: RunOptions = {
        inputs: [path],
        kind: 'csv',
        definition,
        catalogDir,
        dir,
        workers: 0,
        epochBytes: 2000 + (seed % 5) * 3000,
        chunkBytes: 1 + (seed % 4) * 700,
      };
      const { counters } = await run(options);
      const mended = new Map<number, Record<string, string>>();
      const released = new Set<number>();
      let late = counters.late;

      for (const [round, share] of [0.6, 0.9].entries()) {
        const before = await documentsIn(dir);
        for (const { reason, offset } of before.dead_letters) {
          if (!random.chance(share)) continue;
          const set = mendsFor(random);
          const result = await requeue({ dir, kind: 'dead', filter: { offset }, set });
          const isMendable = MENDABLE.includes(reason as string);
          expect(result).toMatchObject({ matched: 1, released: isMendable ? 1 : 0 });
          if (isMendable) mended.set(offset as number, set);
        }
        const chosen = before.late_events.map(({ offset }) => offset as number).filter(() => random.chance(share));
        const result = await requeue({ dir, kind: 'late', filter: { offset: { $in: chosen } } });
        expect(result).toMatchObject({ matched: chosen.length, released: chosen.length });
        for (const offset of chosen) released.add(offset);

        const rebuild = { ...options, rebuild: true };
        const rebuilt = await toTheEnd(rebuild, seed % 2 === 0);
        expect(rebuilt.outcome).toBe('finished');
        const catalogs = { products: join(catalogDir, 'products.csv'), users: join(catalogDir, 'users.csv') };
        const oracle = await runOracle(definition, readFileSync(path), catalogs, { mended, released });
        expectOracle({ result: rebuilt, collections: await documentsIn(dir) }, oracle);
        for (const again of [rebuild, options]) expect((await run(again)).outcome).toBe('nothing-to-do');
        seen.newlyLate += Math.max(0, rebuilt.counters.late + chosen.length - late);
        late = rebuilt.counters.late;
        if (round > 0) seen.later += chosen.length;
      }
      seen.mended += mended.size;
      seen.released += released.size;
    }),
  );

  it('has rebuilt with everything in it', () => {
    if (seen.released === 0) return;
    for (const [what, count] of Object.entries(seen)) expect(count, what).toBeGreaterThan(25);
  });
});
