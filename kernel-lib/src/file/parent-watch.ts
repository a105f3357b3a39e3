// A thread that listens to a pipe which nobody writes to: the pipe ends with the parent, and then this process does, whatever its main thread
// is at. It must not wait in a call that blocks: the process could not end by itself then.
import { Socket } from 'node:net';
import { workerData } from 'node:worker_threads';

const { fd, signal } = workerData as { fd: number; signal: NodeJS.Signals };
const end = () => process.kill(process.pid, signal);
new Socket({ fd, readable: true, writable: false }).on('error', end).on('end', end).resume();
