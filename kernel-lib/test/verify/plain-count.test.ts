import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { defaultPipeline } from '../../src/pipeline/defaults';
import { parseDefinition } from '../../src/pipeline/validate';
import { run } from '../../src/run/run';
import { comparePlainCount } from '../../src/verify/compare-plain-count';
import { MAX_PLAIN_BYTES, readPlainEvents } from '../../src/verify/plain-events';
import { randomInput } from '../oracle/random-input';
import { inFolder } from '../support/run-once';

const definition = parseDefinition(defaultPipeline());

/** The store of the default pipeline over a random file, and where both are. */
async function finished(folder: string, seed: number): Promise<{ csv: string; dir: string }> {
  const csv = join(folder, `${seed}.csv`);
  const dir = join(folder, `store-${seed}`);
  writeFileSync(csv, randomInput(seed, 600).csv);
  await run({ inputs: [csv], kind: 'csv', definition, dir, workers: 0 });
  return { csv, dir };
}

describe('the plain count', () => {
  it('agrees with the engine over files with every fault', () =>
    inFolder(async (folder) => {
      for (let seed = 1; seed <= 12; seed++) {
        const { csv, dir } = await finished(folder, seed);
        const { problems, ...counts } = await comparePlainCount(dir, definition, readPlainEvents(csv, definition)!);
        expect(problems, `seed ${seed}`).toEqual([]);
        expect(counts.events).toBe(600);
        expect(counts.sessions).toBeGreaterThan(10);
      }
    }));

  it('sees one event too few, one moved to another window, and one of another session', () =>
    inFolder(async (folder) => {
      const { csv, dir } = await finished(folder, 3);
      const plain = readPlainEvents(csv, definition)!;
      // The latest of all is not late itself.
      const latest = plain.events.reduce((one, other) => (other.timeMs > one.timeMs ? other : one));
      const changedBy = async (change: Partial<typeof latest> | null) => {
        const events = plain.events.flatMap((event) => {
          if (event !== latest) return event;
          return change ? { ...event, ...change, identity: 'changed' } : [];
        });
        return (await comparePlainCount(dir, definition, { ...plain, events })).problems.join('\n');
      };
      expect(await changedBy(null)).toMatch(/counted \d+ read, the plain count \d+/);
      expect(await changedBy({ timeMs: latest.timeMs + 600_000 })).toMatch(/window \d+ \w+ has \d+ events/);
      expect(await changedBy({ session: 'other' })).toMatch(/session .* has 0 events, in the plain count 1/);
    }));

  it('reads gzip, and leaves files alone that are too large', () =>
    inFolder(async (folder) => {
      const { csv } = randomInput(5, 100);
      const small = join(folder, 'small.csv.gz');
      writeFileSync(small, gzipSync(csv));
      expect(readPlainEvents(small, definition)?.events.length).toBeGreaterThan(80);
      const large = join(folder, 'large.csv.gz');
      writeFileSync(large, gzipSync(Buffer.alloc(MAX_PLAIN_BYTES + 1, 0x0a)));
      expect(readPlainEvents(large, definition)).toBeNull();
    }));
});
