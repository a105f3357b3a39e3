import { Readable } from 'node:stream';
import type { PipelineInput } from '../../src/pipeline/definition-input';
import type { RunOptions } from '../../src/run/options';
import { run } from '../../src/run/run';
import { FakeClock, fakeHost } from './fake-world';
import { MemoryFiles } from './memory-files';
import { parsedDefinition } from './parsed-definition';
import { documentsIn, type Outcome } from './run-once';

const DIR = '/store';

/** Runs a definition in one thread over pieces of standard input, in a store that is nowhere but in memory, and reads everything back. */
export async function runInMemory(
  definition: PipelineInput,
  pieces: readonly Uint8Array[],
  options: Partial<RunOptions> = {},
): Promise<Outcome> {
  const files = new MemoryFiles();
  const result = await run({
    inputs: ['-'],
    kind: 'csv',
    definition: parsedDefinition(definition),
    dir: DIR,
    workers: 0,
    ...options,
    world: { files, clock: new FakeClock(), host: fakeHost(1), stdin: () => Readable.from(pieces) },
  });
  return { result, collections: await documentsIn(DIR, files) };
}

/** Bytes in pieces of that many. */
export function piecesOf(bytes: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, place) =>
    bytes.subarray(place * size, (place + 1) * size),
  );
}
