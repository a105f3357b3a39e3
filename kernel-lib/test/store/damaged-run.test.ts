import { isDeepStrictEqual } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { FootpathError } from '../../src/event/error';
import { open } from '../../src/run/open';
import { identitiesOf } from '../../src/run/progress';
import { outputReach } from '../../src/run/result';
import { runOn, smallRun } from '../support/crash-runs';
import { MemoryFiles } from '../support/memory-files';
import { documentsIn } from '../support/run-once';
import { Seeded } from '../support/seeded';

const DIR = '/store';
const DAMAGES_PER_FILE = 75;
const small = smallRun(5, 40, 4);

/** All that is read of a store: every collection, those of the commits included, and the counters with their equations. */
async function readAll(files: MemoryFiles): Promise<unknown> {
  const store = open(DIR, files);
  const { manifest, progress, definition } = store.commit();
  const identities = identitiesOf(progress.counters, outputReach(definition));
  const commits = await Promise.all(['checkpoints', 'runs'].map((name) => store.collection(name).find().toArray()));
  return [manifest.epoch, progress, identities, commits, await documentsIn(DIR, files)];
}

/** A refusal that says what is damaged; anything else that is thrown fails the test. */
async function orRefusal<T>(work: () => Promise<T>): Promise<T | 'refused'> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof FootpathError)) throw error;
    expect(['corrupt', 'not-found'], error.message).toContain(error.code);
    expect(error.message).toContain(DIR);
    return 'refused';
  }
}

describe('a run that stopped, with a damaged file', () => {
  let stopped: MemoryFiles;
  let good: unknown;
  let end: unknown;

  beforeAll(async () => {
    const calm = new MemoryFiles();
    end = await runOn(small, calm, 1);
    // Two thirds of its calls are behind it: it has committed, and has epochs to come.
    const files = new MemoryFiles({ crashAt: Math.floor((calm.operations * 2) / 3) });
    await runOn(small, files, 1).catch(() => undefined);
    stopped = files.afterCrash((choices) => choices - 1);
    good = await readAll(stopped);
    expect(await runOn(small, stopped.copy(), 2)).toEqual(end);
  });

  it('is read and goes on as it was, or is refused: no number is wrong', async () => {
    const random = new Seeded(11);
    const tally: Record<string, { flips: number; cuts: number; refused: number; harmless: number }> = {};
    for (const { path, bytes } of stopped.allFiles()) {
      const kind = /\/claims\//.test(path) ? 'claim' : path.replace(/^.*\/(manifest|store)?.*\.(\w+)$/, '$1 $2').trim();
      const counts = (tally[kind] ??= { flips: 0, cuts: 0, refused: 0, harmless: 0 });
      for (let damage = 0; damage < DAMAGES_PER_FILE; damage++) {
        const hurt = stopped.copy();
        if (damage % 5 === 4) {
          counts.cuts++;
          hurt.remove(path);
          hurt.create(path).append(bytes.slice(0, random.whole(bytes.length)));
        } else {
          counts.flips++;
          hurt.flip(path, random.whole(bytes.length * 8));
        }
        const read = await orRefusal(() => readAll(hurt));
        const ended = await orRefusal(() => runOn(small, hurt, 2));
        if (read !== 'refused') expect(isDeepStrictEqual(read, good), path).toBe(true);
        if (ended !== 'refused') expect(isDeepStrictEqual(ended, end), path).toBe(true);
        if (read === 'refused' || ended === 'refused') counts.refused++;
        else counts.harmless++;
      }
    }
    console.log(JSON.stringify(tally));
    const sum = (name: 'flips' | 'cuts') => Object.values(tally).reduce((total, counts) => total + counts[name], 0);
    expect(sum('flips')).toBeGreaterThanOrEqual(1000);
    expect(sum('cuts')).toBeGreaterThanOrEqual(200);
    for (const kind of ['claim', 'store json', 'state', 'docs', 'arrow', 'manifest json']) {
      expect(tally[kind]?.refused, kind).toBeGreaterThan(0);
    }
  }, 180_000);
});
