// A thread that sleeps on a pipe which nobody writes to: it ends with the parent, and then the process does, whatever its main thread is at.
import { readSync } from 'node:fs';
import { workerData } from 'node:worker_threads';

const byte = Buffer.alloc(1);
try {
  while (readSync((workerData as { fd: number }).fd, byte) > 0);
} catch {
  // A pipe that is broken has ended as well.
}
process.kill(process.pid, 'SIGKILL');
