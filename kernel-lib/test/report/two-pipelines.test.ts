import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { PipelineInput } from '../../src/pipeline/definition-input';
import { parseDefinition } from '../../src/pipeline/validate';
import { writeReport } from '../../src/report/write-report';
import { run } from '../../src/run/run';
import { randomInput } from '../oracle/random-input';
import { inFolder } from '../support/run-once';

const DEFINITIONS: readonly PipelineInput[] = [
  { name: 'one' },
  { name: 'two', watermark: { delay: '1m' }, outputs: [{ kind: 'window', collection: 'other_windows' }] },
];

it('reconciles each of two pipelines of one store, which share dead letters and late events', () =>
  inFolder(async (folder) => {
    const csv = join(folder, 'events.csv');
    writeFileSync(csv, randomInput(7, 2000).csv);
    const dir = join(folder, 'store');
    for (const definition of DEFINITIONS) {
      const given = parseDefinition(definition);
      const { counters } = await run({ inputs: [csv], kind: 'csv', definition: given, dir, workers: 0 });
      expect(counters.dead * counters.late).toBeGreaterThan(0);
    }
    for (const { name } of DEFINITIONS) {
      const out = join(folder, `${name}.html`);
      await writeReport({ dir, out, pipeline: name });
      const page = readFileSync(out, 'utf8');
      expect(page).toContain('✓ reconciles');
      expect(page).not.toContain('does not reconcile:');
    }
  }));
