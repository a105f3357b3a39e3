// A thread that sleeps on a pipe which nobody writes to: the pipe ends with the parent, and then this process does, whatever its main thread is at.
import { readSync } from 'node:fs';
import { workerData } from 'node:worker_threads';

const { fd, signal } = workerData as { fd: number; signal: NodeJS.Signals };
const byte = Buffer.alloc(1);
try {
  while (readSync(fd, byte) > 0);
} catch {
  // A pipe that is broken has ended as well.
}
process.kill(process.pid, signal);
