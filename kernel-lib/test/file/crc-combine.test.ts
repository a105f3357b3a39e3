import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { combineCrc32 } from '../../src/file/crc-combine';

it('the CRC-32 of two stretches is that of the whole', () => {
  const stretch = fc.uint8Array({ maxLength: 3000, size: 'max' });
  fc.assert(
    fc.property(stretch, stretch, (first, second) => {
      const whole = crc32(Buffer.concat([first, second]));
      expect(combineCrc32(crc32(first), crc32(second), second.length)).toBe(whole);
    }),
    { seed: 7, numRuns: 200 },
  );
});

it('the CRC-32 of two stretches is that of the whole, however long the second is', () => {
  const second = new Uint8Array((1 << 24) + 12_345).fill(0xa5);
  const first = Uint8Array.of(1, 2, 3);
  expect(combineCrc32(crc32(first), crc32(second), second.length)).toBe(crc32(second, crc32(first)));
});
