import { Readable } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import type { Files } from '../../src/file/files';
import { parseDefinition } from '../../src/pipeline/validate';
import type { Counters } from '../../src/run/progress';
import { run } from '../../src/run/run';
import { randomInput } from '../oracle/random-input';
import { FakeClock, fakeHost } from './fake-world';
import { Crashed, MemoryFiles } from './memory-files';
import { documentsIn, type PlainDocument } from './run-once';
import { Seeded } from './seeded';

const DIR = '/store';

/** A small run whose store is nowhere but in memory. */
export interface SmallRun {
  readonly csv: string;
  readonly definition: ReturnType<typeof parseDefinition>;
  readonly epochBytes: number;
}

interface End {
  readonly counters: Counters;
  readonly documents: Record<string, PlainDocument[]>;
}

/** A run of a few epochs, with late, double and dead records among its own. */
export function smallRun(seed: number, rows: number, epochs: number): SmallRun {
  const { csv } = randomInput(seed, rows);
  const definition = parseDefinition({
    name: 'small',
    watermark: { delay: 60_000 },
    outputs: [{ kind: 'window' }, { kind: 'session', gap: 60_000 }],
  });
  return { csv, definition, epochBytes: Math.ceil(csv.length / epochs) };
}

/** Runs to the end, or goes on to it, as a process of its own, and reads everything back. */
export async function runOn(
  { csv, definition, epochBytes }: SmallRun,
  files: Files,
  pid: number,
  signal?: AbortSignal,
): Promise<End> {
  const { counters } = await run({
    inputs: ['-'],
    kind: 'csv',
    definition,
    dir: DIR,
    workers: 0,
    epochBytes,
    signal,
    world: { files, clock: new FakeClock(), host: fakeHost(pid), stdin: () => Readable.from([Buffer.from(csv)]) },
  });
  return { counters, documents: await documentsIn(DIR, files) };
}

/** What a series of crashes came to. */
export interface CrashTally {
  crashes: number;
  /** Crashes after which the run ended otherwise than undisturbed, or did not go on. */
  differences: number;
}

/**
 * Cuts the power at every `stride`-th changing call of a run, and goes on afterwards, on a disk that keeps what was synced and
 * of the rest what the seed says. `product` is the file system as the run sees it: a mutant of the product is a wrapper
 * that does to its calls what the mutant's code would do.
 */
export async function crashRuns(
  small: SmallRun,
  {
    stride,
    seed,
    product = (files) => files,
  }: { stride: number; seed: number; product?: (files: MemoryFiles) => Files },
): Promise<CrashTally> {
  const calm = new MemoryFiles();
  const wanted = await runOn(small, calm, 1);
  const random = new Seeded(seed);
  const tally: CrashTally = { crashes: 0, differences: 0 };
  for (let crashAt = 1 + random.whole(stride); crashAt <= calm.operations; crashAt += stride) {
    const files = new MemoryFiles({ crashAt });
    const first = await runOn(small, product(files), 1).catch((error: unknown) => error);
    // A mutant may have fewer calls than the product.
    if (!(first instanceof Crashed)) break;
    tally.crashes++;
    const after = files.afterCrash((choices) => random.whole(choices));
    const ended = await runOn(small, product(after), 2).catch((error: unknown) => error);
    if (!isDeepStrictEqual(ended, wanted)) tally.differences++;
  }
  return tally;
}
