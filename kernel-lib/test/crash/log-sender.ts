import { writeSync } from 'node:fs';
import { hostIdentity } from '../../src/file/host-identity';
import { nodeFiles } from '../../src/file/node-files';
import { systemClock } from '../../src/file/system-clock';
import { systemTimers } from '../../src/file/system-timers';
import { replay } from '../../src/replay/replay';

/** What the process that is killed sends: a file, in segments so small that they are rolled and removed meanwhile. */
export interface SendTask {
  readonly csv: string;
  readonly dir: string;
  readonly partitions: number;
  readonly segmentBytes: number;
  /** Of retention; absent for none. */
  readonly partitionBytes?: number;
}

/** So many records are appended together. */
const CHUNK_RECORDS = 4;
/** The lease is renewed behind each so-manieth chunk; by the clock it would be every ten seconds. */
const CHUNKS_PER_RENEWAL = 3;

/** Prints after each append how many records are in the topic by then, a line each. */
async function send({ partitionBytes, ...task }: SendTask): Promise<void> {
  let renew: () => void = () => undefined;
  const every = (_: number, call: () => void) => {
    renew = call;
    return () => undefined;
  };
  let chunks = 0;
  const world = { files: nodeFiles, clock: systemClock, host: hostIdentity(), timers: { ...systemTimers, every } };
  await replay(world, {
    ...task,
    topic: 'events',
    chunkRecords: CHUNK_RECORDS,
    retention: { partitionBytes },
    stdin: () => process.stdin,
    onProgress: (sent) => {
      writeSync(1, `${sent}\n`);
      if (++chunks % CHUNKS_PER_RENEWAL !== 0) return;
      // The hook is told, which could not know.
      Object.assign(globalThis, { footpathTestStage: 'renewal' });
      renew();
      Object.assign(globalThis, { footpathTestStage: undefined });
    },
  });
}

send(JSON.parse(process.argv[2]) as SendTask).catch((error) => {
  process.stderr.write(String(error));
  process.exitCode = 1;
});
