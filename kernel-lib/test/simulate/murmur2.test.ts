import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { murmur2, partitionOfUser } from '../../src/simulate/murmur2';
import { slowMurmur2 } from './brute-force';

describe('murmur2', () => {
  it("gives the values of Kafka's own tests", () => {
    const known: Array<[string, number]> = [
      ['21', -973932308],
      ['foobar', -790332482],
      ['a-little-bit-long-string', -985981536],
      ['a-little-bit-longer-string', -1486304829],
      ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
      ['abc', 479470107],
    ];
    for (const [text, hash] of known) expect(murmur2(new TextEncoder().encode(text)), text).toBe(hash);
  });

  it('equals a plain BigInt version on any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => murmur2(bytes) === slowMurmur2(bytes)),
      { seed: 1, numRuns: 500 },
    );
  });

  it('puts every user into one of the partitions', () => {
    const counts = new Array<number>(4).fill(0);
    for (let user = 500_000_000; user < 500_004_000; user++) counts[partitionOfUser(user, 4)]++;
    for (const count of counts) expect(count).toBeGreaterThan(850);
    expect(partitionOfUser(500_000_000, 1)).toBe(0);
  });
});
