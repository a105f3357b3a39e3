import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ClientThread } from '../../src/log/kafka/client-thread';

const setup = { kind: 'reader', options: { brokers: ['127.0.0.1:1'], topic: 'events', connectForMs: 50 } } as const;
const OPENED = '{ call: 0, value: { name: "events", id: "1", partitions: 1 } }';
const opened = `parentPort.postMessage(${OPENED})`;
const folder = mkdtempSync(join(tmpdir(), 'footpath-client-thread-'));

/** The path of a thread that says this when it starts, and does that with what it is told. */
function entry(name: string, first: string, told: string): string {
  const path = join(folder, `${name}.cjs`);
  writeFileSync(
    path,
    `const { parentPort } = require('node:worker_threads'); ${first}; parentPort.on('message', (message) => { ${told} });`,
  );
  return path;
}

const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error) => ({ code: error.code, message: error.message }),
  );

describe("the thread of Kafka's client", () => {
  afterAll(() => rmSync(folder, { recursive: true }));

  it('fails the opening and every call once it dies, and says why', async () => {
    const dead = {
      code: 'internal',
      message: expect.stringMatching(/thread of Kafka's client died: .*run the same command again/),
    };
    expect(
      await failureOf(ClientThread.open(setup, undefined, entry('unborn', 'throw new Error("no memory")', ''))),
    ).toEqual(dead);
    const { thread } = await ClientThread.open(setup, undefined, entry('mortal', opened, 'process.exit(3)'));
    const calls = [thread.call('offsets', []), thread.call('read', [0, 0, 1])];
    expect(await Promise.all(calls.map(failureOf))).toEqual([dead, dead]);
    expect(await failureOf(thread.call('offsets', []))).toEqual(dead);
    await thread.close();
  });

  it('passes errors and notices on as they are, and a wait is given up once the signal aborts', async () => {
    const notices: string[] = [];
    const told = `if (message.args === null || message.method === 'close') parentPort.postMessage({ call: message.call, value: false });
      if (message.method !== 'offsets') return;
      parentPort.postMessage({ notice: 'lost for now' });
      parentPort.postMessage({ call: message.call, error: { code: 'unreachable', message: 'nobody there', retryable: true } });`;
    const { thread, topic } = await ClientThread.open(
      setup,
      (text) => notices.push(text),
      entry('plain', opened, told),
    );
    expect(topic.name).toBe('events');
    await expect(thread.call('offsets', [])).rejects.toMatchObject({
      code: 'unreachable',
      message: 'nobody there',
      retryable: true,
    });
    expect(notices).toEqual(['lost for now']);
    const stop = new AbortController();
    const waiting = thread.callUntil('waitForMore', [[0]], stop.signal);
    stop.abort();
    expect(await waiting).toBe(false);
    await thread.close();
    await thread.close();
  });

  it('says where nobody answers, as the client in the own thread does', async () => {
    expect(await failureOf(ClientThread.open(setup))).toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('127.0.0.1:1'),
    });
  });
});
