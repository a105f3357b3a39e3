import { parentPort, workerData } from 'node:worker_threads';
import { FootpathError } from '../../event/error';
import type { Notice } from '../../file/connection-watch';
import type { TopicReader, TopicWriter } from '../topic-log';
import type { ClientAnswer, ClientCall, ClientSetup } from './client-calls';
import { openKafkaReader } from './kafka-reader';
import { openKafkaWriter } from './kafka-writer';
import { SharedRecordMemory } from './record-memory';

/** Entry of a thread: one reader or writer of Kafka, told what to do by messages. */
async function main(): Promise<void> {
  const port = parentPort;
  if (!port) throw new FootpathError('internal', 'this file is the entry of a thread, not a program.');
  const answer = (message: ClientAnswer) => port.postMessage(message);
  const guard = async (call: number, work: () => Promise<unknown>) => {
    try {
      answer({ call, value: await work() });
    } catch (error) {
      const { message, stack } = error as Error;
      const { code, retryable } = error instanceof FootpathError ? error : new FootpathError('internal', message);
      answer({ call, error: { code, message, retryable, stack } });
    }
  };
  const onNotice: Notice = (notice, state) => answer({ notice, state });
  const setup = workerData as ClientSetup;
  const waits = new Map<number, AbortController>();
  let client: Record<string, (...args: readonly unknown[]) => Promise<unknown>>;
  await guard(0, async () => {
    const opened: TopicReader | TopicWriter =
      setup.kind === 'reader'
        ? await openKafkaReader({ ...setup.options, memory: new SharedRecordMemory(), onNotice })
        : await openKafkaWriter({ ...setup.options, onNotice });
    client = opened as unknown as typeof client;
    return opened.describe();
  });
  const run = async (call: number, method: string, args: readonly unknown[]): Promise<unknown> => {
    if (method !== 'waitForMore') return client[method](...args);
    const wait = new AbortController();
    waits.set(call, wait);
    try {
      return await client.waitForMore(...args, wait.signal);
    } finally {
      waits.delete(call);
    }
  };
  port.on('message', ({ call, method, args }: ClientCall) => {
    if (args === null) waits.get(call)?.abort();
    else void guard(call, () => run(call, method, args));
  });
}

void main();
