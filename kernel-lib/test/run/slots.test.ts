import { describe, expect, it } from 'vitest';
import { Slots } from '../../src/run/slots';

describe('Slots', () => {
  it('gives out the one that was released last, and to who waits in the order of asking', async () => {
    const slots = new Slots(3);
    expect([await slots.acquire(), await slots.acquire()]).toEqual([0, 1]);
    slots.release(0);
    expect(await slots.acquire()).toBe(0);
    expect(await slots.acquire()).toBe(2);
    const waiting = [slots.acquire(), slots.acquire()];
    slots.release(2);
    slots.release(1);
    expect(await Promise.all(waiting)).toEqual([2, 1]);
  });

  it('ends all waiting with the first failure', async () => {
    const slots = new Slots(1);
    await slots.acquire();
    const waiting = slots.acquire();
    slots.fail(new Error('first'));
    slots.fail(new Error('second'));
    await expect(waiting).rejects.toThrow('first');
    await expect(slots.acquire()).rejects.toThrow('first');
  });
});
