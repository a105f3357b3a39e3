import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { PipelineInput } from '../../src/pipeline/definition-input';
import { parseDefinition } from '../../src/pipeline/validate';
import { run } from '../../src/run/run';
import { randomInput } from '../oracle/random-input';
import { documentsIn, inFolder } from '../support/run-once';

const { csv } = randomInput(11, 400);
const DERIVE = {
  dear: { gte: [{ column: 'price' }, { literal: 50 }] },
  hour: { hourOf: { column: 'event_time' } },
  cents: { multiply: [{ column: 'price' }, { literal: 100 }] },
};
const definitionWith = (names: readonly (keyof typeof DERIVE)[]) =>
  parseDefinition({
    derive: Object.fromEntries(names.map((name) => [name, DERIVE[name]])),
    outputs: [{ kind: 'events', collection: 'enriched_events' }],
  } as PipelineInput);

it('derived fields in another order are the same definition: a run goes on, and its files are merged', () =>
  inFolder(async (folder) => {
    const inputs = [join(folder, 'e.csv')];
    writeFileSync(inputs[0], csv);
    const first = definitionWith(['dear', 'hour', 'cents']);
    const common = { inputs, kind: 'csv', workers: 0, epochBytes: 1500 } as const;
    await run({ ...common, definition: first, dir: join(folder, 'whole') });
    const dir = join(folder, 'resumed');
    const stop = new AbortController();
    const onCommit = ({ epoch }: { epoch: number }) => {
      if (epoch >= 5) stop.abort();
    };
    expect((await run({ ...common, definition: first, dir, signal: stop.signal, onCommit })).outcome).toBe(
      'interrupted',
    );
    const { outcome, epoch } = await run({ ...common, definition: definitionWith(['cents', 'dear', 'hour']), dir });
    expect(outcome).toBe('finished');
    // So many files of one level are merged, which were written in both orders.
    expect(epoch).toBeGreaterThan(8);
    expect(await documentsIn(dir)).toEqual(await documentsIn(join(folder, 'whole')));
  }));
