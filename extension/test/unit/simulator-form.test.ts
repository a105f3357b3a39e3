import { describe, expect, it } from 'vitest';
import { onePace } from '../../src/commands/one-pace';
import { share } from '../../src/commands/validate';

describe('the forms of simulators', () => {
  it('take the shares that the command takes', () => {
    expect([share('0'), share('0.5'), share('.01')]).toEqual([null, null, null]);
    expect(share('0.51')).toMatch(/from 0 to 0\.5/);
    expect(share('1')).not.toBeNull();
  });

  it('give a replay one pace: a rate in the place of a speed', () => {
    const to = ['--to', 'log:events'];
    expect(onePace([...to, '--speed', '300x', '--rate', '10'])).toEqual([...to, '--rate', '10']);
    expect(onePace([...to, '--speed', '300x'])).toEqual([...to, '--speed', '300x']);
  });
});
