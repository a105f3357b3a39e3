import { expect, it } from 'vitest';
import { LiveDisplays } from '../../src/kernel/live-displays';

const [first, second] = [{ index: 0 }, { index: 1 }];

it('a cell that runs a thousand times keeps the displays of its last run; those of others stay', () => {
  const displays = new LiveDisplays<object & { index: number }, string>();
  displays.set('other', second, 'of another cell');
  for (let run = 0; run < 1000; run++) {
    displays.forget(first);
    displays.set(`run ${run}`, first, 'shown');
  }
  expect(displays.size).toBe(2);
  expect(displays.get('run 999')).toBe('shown');
  expect(displays.get('run 998')).toBeUndefined();
  expect(displays.get('other')).toBe('of another cell');
});

it('displays of cells that are gone are forgotten when another runs; all of them with the kernel', () => {
  const displays = new LiveDisplays<{ index: number }, string>();
  const removed = { index: 2 };
  displays.set('a', removed, 'shown');
  displays.set('b', second, 'shown');
  removed.index = -1;
  displays.forget(first);
  expect([displays.get('a'), displays.get('b')]).toEqual([undefined, 'shown']);
  displays.clear();
  expect(displays.size).toBe(0);
});
