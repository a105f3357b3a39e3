import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseDefinition } from '../../src/pipeline/validate';
import { Coverage } from '../oracle/coverage';
import { expectOracle } from '../oracle/expect-oracle';
import { runOracle } from '../oracle/oracle';
import { randomInput } from '../oracle/random-input';
import { inFolder, runOnce } from '../support/run-once';

const SEEDS = 60;

/** Every output, every side record and every counter, against DuckDB's batch over the same bytes. */
describe('the engine against a batch in DuckDB', () => {
  const coverage = new Coverage();
  let compared = 0;

  for (let seed = 1; seed <= SEEDS; seed++) {
    it(`seed ${seed}`, async () => {
      const { csv, definition, products, users } = randomInput(seed);
      await inFolder(async (folder) => {
        const catalogDir = join(folder, 'catalog');
        mkdirSync(catalogDir);
        writeFileSync(join(catalogDir, 'products.csv'), products);
        writeFileSync(join(catalogDir, 'users.csv'), users);
        const parsed = parseDefinition(definition);
        const oracle = await runOracle(parsed, Buffer.from(csv), {
          products: join(catalogDir, 'products.csv'),
          users: join(catalogDir, 'users.csv'),
        });
        const outcome = await runOnce(definition, csv, {
          catalogDir,
          // An epoch for each record takes a while: once is enough here, and `every-cut` has them all.
          epochBytes: seed === 7 ? 1 : 500 + (seed % 7) * 3000,
          chunkBytes: 1 + (seed % 5) * 900,
        });
        expectOracle(outcome, oracle);
        coverage.add(parsed, outcome);
        compared++;
      });
    });
  }

  it('has compared inputs that have everything in them', () => {
    // Says nothing where only some of the seeds were asked for.
    if (compared < SEEDS) return;
    const often = [
      ...['late', 'duplicates', 'null session'],
      ...['bad-quote', 'column-count', 'missing-field', 'bad-time', 'bad-type', 'bad-number'],
      ...['pieces by id', 'pieces by gap', 'sessions of several events by id', 'sessions of several events by gap'],
      ...['matched products', 'unmatched products', 'matched users', 'unmatched users'],
    ];
    for (const name of often) expect(coverage.of(name), name).toBeGreaterThanOrEqual(100);
    expect(coverage.of('bridges'), 'bridges').toBeGreaterThanOrEqual(50);
    expect(coverage.of('pieces of one start'), 'pieces of one start').toBeGreaterThanOrEqual(10);
    const inputs = ['tumbling', 'sliding', 'filtered window', 'filtered session', 'filtered events'];
    for (const name of inputs) expect(coverage.of(name), name).toBeGreaterThanOrEqual(20);
    const varied = { delay: 5, partitions: 3, 'dedupe key': 2, group: 6, rules: 2, 'gap of id': 3, 'gap of gap': 3 };
    for (const [name, least] of Object.entries(varied))
      expect(coverage.variety(name), name).toBeGreaterThanOrEqual(least);
  });
});
