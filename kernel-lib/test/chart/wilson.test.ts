import { describe, expect, it } from 'vitest';
import { wilsonInterval } from '../../src/chart/wilson';

describe("Wilson's interval", () => {
  // R: prop.test(x, n, correct = FALSE)$conf.int
  it.each([
    [10, 100, 0.05522914, 0.1743657],
    [0, 20, 0, 0.1611252],
    [20, 20, 0.8388748, 1],
    [1, 2, 0.0945312, 0.9054688],
  ])('of %i in %i', (successes, n, low, high) => {
    const interval = wilsonInterval(successes, n) ?? [];
    expect(interval[0]).toBeCloseTo(low, 6);
    expect(interval[1]).toBeCloseTo(high, 6);
  });

  it('does not exist without a sample', () => {
    expect(wilsonInterval(0, 0)).toBeNull();
  });
});
