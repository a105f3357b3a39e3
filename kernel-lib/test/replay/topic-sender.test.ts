import { describe, expect, it } from 'vitest';
import { JsonRecords } from '../../src/replay/json-record';
import type { Waiter } from '../../src/replay/pace';
import { type SenderOptions, TopicSender } from '../../src/replay/topic-sender';
import { readerOf, textsIn, worldOf, writerOf } from '../log/log-support';
import { MemoryFiles } from '../support/memory-files';

/** A clock that only waiting moves on. */
class FakeWaiter implements Waiter {
  timeMs = 0;
  readonly waits: number[] = [];
  onWait: () => void = () => undefined;

  nowMs(): number {
    return this.timeMs;
  }

  async wait(ms: number): Promise<void> {
    this.timeMs += ms;
    if (ms > 0) this.waits.push(ms);
    this.onWait();
  }
}

const COLUMNS = ['event_time', 'user_id'];

/** Rows a second apart in event time, but for those that are named. */
function rows(count: number, seconds: Record<number, number> = {}): string {
  return Array.from({ length: count }, (_, row) => {
    const time = new Date(1000 * (seconds[row] ?? row)).toISOString().slice(0, 19);
    return `${time.replace('T', ' ')} UTC,${row + 1}\n`;
  }).join('');
}

async function sending(csv: string, options: SenderOptions, partitions = 1) {
  const world = worldOf(new MemoryFiles());
  const writer = writerOf(world, { partitions });
  const sizes: number[] = [];
  let before = 0;
  const onProgress = (sent: number) => {
    sizes.push(sent - before);
    before = sent;
  };
  const sender = new TopicSender(writer, { ...options, onProgress });
  const records = new JsonRecords(COLUMNS, partitions);
  records.begin(Buffer.from(csv));
  const failure = await sender
    .send(records)
    .then(() => sender.flush())
    .then(
      () => null,
      (error) => error,
    );
  await writer.close();
  const texts = [];
  for (let partition = 0; partition < partitions; partition++) texts.push(await textsIn(readerOf(world), partition));
  return { sizes, failure, texts, sent: sender.sent };
}

describe('sending', () => {
  it('keeps the order in each partition, in chunks of the size that was asked for', async () => {
    const { sizes, texts, sent } = await sending(rows(25), { chunkRecords: 10, waiter: new FakeWaiter() }, 3);
    expect([sizes, sent]).toEqual([[10, 10, 5], 25]);
    const users = texts.map((all) => all.map((text) => JSON.parse(text).user_id as number));
    expect(users.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: 25 }, (_, row) => row + 1));
    for (const own of users) expect(own).toEqual([...own].sort((a, b) => a - b));
    expect(users.every((own) => own.length > 0)).toBe(true);
  });

  it('waits behind each chunk', async () => {
    const waiter = new FakeWaiter();
    await sending(rows(25), { chunkRecords: 10, sleepMs: 7, waiter });
    expect(waiter.waits).toEqual([7, 7]);
  });

  it('at a rate takes the time that it says', async () => {
    const waiter = new FakeWaiter();
    const { sizes } = await sending(rows(1000), { ratePerSecond: 100, waiter });
    expect(waiter.timeMs).toBeGreaterThanOrEqual(9900);
    expect(waiter.timeMs).toBeLessThanOrEqual(10_050);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(6);
  });

  it('at a speed follows the events’ own time, whatever comes out of order', async () => {
    const waiter = new FakeWaiter();
    // 599 s of events, of which one comes early by a minute, one late by an hour.
    await sending(rows(600, { 100: 40, 300: 0, 400: 460 }), { speed: 60, waiter });
    expect(waiter.timeMs).toBeGreaterThanOrEqual(599_000 / 60);
    expect(waiter.timeMs).toBeLessThanOrEqual(599_000 / 60 + 50);
  });

  it('that is stopped leaves whole chunks, and says how many', async () => {
    const stop = new AbortController();
    const waiter = new FakeWaiter();
    waiter.onWait = () => {
      if (waiter.waits.length === 3) stop.abort();
    };
    const options = { chunkRecords: 10, sleepMs: 1, waiter, signal: stop.signal };
    const { failure, sent, texts } = await sending(rows(100), options);
    expect(failure).toMatchObject({ code: 'interrupted' });
    expect([sent, texts[0].length]).toEqual([30, 30]);
  });
});
