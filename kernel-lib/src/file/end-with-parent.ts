import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

/**
 * Ends this process with the parent that has the other end of a pipe, also while the main thread computes. The thread that waits keeps
 * nothing alive.
 *
 * @param signal what the process sends itself then: SIGKILL, or SIGTERM where it has something to finish.
 */
export function endWithParent(fd: number, signal: NodeJS.Signals): void {
  // Built beside the bundle that asks for it.
  new Worker(join(__dirname, 'parent-watch.cjs'), { workerData: { fd, signal } }).unref();
}
