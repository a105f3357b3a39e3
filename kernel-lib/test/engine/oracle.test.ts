import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { parseDefinition } from '../../src/pipeline/validate';
import { expectOracle } from '../oracle/expect-oracle';
import { runOracle } from '../oracle/oracle';
import { randomInput } from '../oracle/random-input';
import { inFolder, runOnce } from '../support/run-once';

const SEEDS = 60;

/** Every output, every side record and every counter, against DuckDB's batch over the same bytes. */
describe('the engine against a batch in DuckDB', () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    it(`seed ${seed}`, async () => {
      const { csv, definition, products, users } = randomInput(seed);
      await inFolder(async (folder) => {
        const catalogDir = join(folder, 'catalog');
        mkdirSync(catalogDir);
        writeFileSync(join(catalogDir, 'products.csv'), products);
        writeFileSync(join(catalogDir, 'users.csv'), users);
        const oracle = await runOracle(parseDefinition(definition), Buffer.from(csv), {
          products: join(catalogDir, 'products.csv'),
          users: join(catalogDir, 'users.csv'),
        });
        const outcome = await runOnce(definition, csv, {
          catalogDir,
          epochBytes: 1 + (seed % 7) * 3000,
          chunkBytes: 1 + (seed % 5) * 900,
        });
        expectOracle(outcome, oracle);
      });
    });
  }
});
