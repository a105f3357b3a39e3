import { expect, it } from 'vitest';
import { CellQueue } from '../../src/kernel/cell-queue';

it('what waits behind a failure runs all the same', async () => {
  const queue = new CellQueue();
  const ran: string[] = [];
  const failed = queue.enqueue(async () => {
    ran.push('first');
    throw new Error('the notebook has gone');
  });
  const behind = queue.enqueue(async () => void ran.push('second'));
  await expect(failed).rejects.toThrow('the notebook has gone');
  await behind;
  await queue.enqueue(async () => void ran.push('third'));
  expect(ran).toEqual(['first', 'second', 'third']);
});

it('tells what was asked for before a cancel that it is cancelled, and nothing that is asked for later', async () => {
  const queue = new CellQueue();
  const told: boolean[] = [];
  const tell = async (isCancelled: () => boolean) => void told.push(isCancelled());
  const before = queue.enqueue(tell);
  queue.cancelWaiting();
  await Promise.all([before, queue.enqueue(tell)]);
  expect(told).toEqual([true, false]);
});
