import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultPipeline } from '../../src/pipeline/defaults';
import { parseDefinition } from '../../src/pipeline/validate';
import { open } from '../../src/run/open';
import { run } from '../../src/run/run';
import { simulate } from '../../src/simulate/simulate';
import { inFolder } from '../support/run-once';

describe('documents left out at the beginning', () => {
  it('are those that come first without it, in collections of segments and of documents, over borders of files and blocks', () =>
    inFolder(async (dir) => {
      const csv = join(dir, 'events.csv');
      await simulate({ events: 6000, seed: 3, malformedShare: 0.02, lateShare: 0.05, out: csv });
      const definition = parseDefinition(defaultPipeline());
      await run({ inputs: [csv], kind: 'csv', definition, dir, workers: 0, epochBytes: 150_000 });
      const store = open(dir);
      for (const name of ['windowed_metrics', 'session_metrics', 'late_events', 'dead_letters', 'runs']) {
        const collection = store.collection(name);
        const all = await collection.find().toArray();
        expect(all.length, name).toBeGreaterThan(0);
        const wanted = [0, 1, all.length >> 1, all.length - 1, all.length, all.length + 1];
        for (let skip = 7; skip < all.length; skip += 1 + (all.length >> 5)) wanted.push(skip);
        for (const skip of wanted) {
          const found = await collection.find({}, { skip, limit: 5, projection: { _id: 1 } }).toArray();
          expect(found, `${name} ${skip}`).toEqual(all.slice(skip, skip + 5).map(({ _id }) => ({ _id })));
        }
      }
    }));
});
