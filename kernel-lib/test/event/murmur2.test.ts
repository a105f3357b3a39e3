import { describe, expect, it } from 'vitest';
import { murmur2, partitionOf, partitionOfUser } from '../../src/event/murmur2';
import { oraclePartition } from '../oracle/partition-of';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('murmur2', () => {
  // The values that Kafka's own unit tests hold its partitioner to.
  it.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ])('of %s is as in Kafka', (text, hash) => {
    expect(murmur2(bytes(text), 0, text.length)).toBe(hash);
  });

  it('reads a range only', () => {
    expect(murmur2(bytes('xxabcyy'), 2, 3)).toBe(479470107);
  });

  it('gives the partition that a second implementation gives', () => {
    for (let user = 0; user < 2000; user++) {
      const id = user * 7_919_333;
      const text = String(id);
      expect(partitionOfUser(id, 12)).toBe(oraclePartition(text, 12));
      expect(partitionOf(bytes(text), 0, text.length, 5)).toBe(oraclePartition(text, 5));
    }
  });
});
