import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { defaultPipeline } from '../../src/pipeline/defaults';
import type { PipelineInput } from '../../src/pipeline/definition-input';
import { parseDefinition } from '../../src/pipeline/validate';
import { expectOracle } from '../oracle/expect-oracle';
import { runOracle } from '../oracle/oracle';
import { runOnce } from '../support/run-once';

const name = '2019-Oct-first-17434.csv.gz';
const sample = [process.env.FOOTPATH_SAMPLE ?? '', join(__dirname, '../../../../shared/data', name)].find(
  (path) => path !== '' && existsSync(path),
);
const how = sample ? '' : ` (skipped: set FOOTPATH_SAMPLE to the path of ${name})`;

const withRule = (rule: 'id' | 'gap'): PipelineInput => ({
  ...defaultPipeline(rule),
  outputs: [{ kind: 'window' }, { kind: 'session', rule }],
});

describe.skipIf(!sample)(`genuine sample${how}`, () => {
  for (const [rule, sessions] of [
    ['id', 5068],
    ['gap', 4518],
  ] as const) {
    it(`gives the published figures and DuckDB's documents, rule ${rule}`, async () => {
      const packed = readFileSync(sample!);
      const { result, collections } = await runOnce(withRule(rule), packed, { fileName: name, workers: 2 });
      expect(result.counters).toMatchObject({ read: 17_434, unique: 17_429, duplicates: 5, dead: 0, late: 0 });
      expect(collections.windowed_metrics).toHaveLength(54);
      expect(collections.session_metrics).toHaveLength(sessions);
      const oracle = await runOracle(parseDefinition(withRule(rule)), gunzipSync(packed));
      expectOracle({ result, collections }, oracle);
    });
  }
});
