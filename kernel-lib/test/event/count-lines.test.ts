import fc from 'fast-check';
import { expect, it } from 'vitest';
import { countLines } from '../../src/event/count-lines';

it('counts the line ends of any bytes, wherever they lie', () => {
  const byte = fc.oneof(fc.constantFrom(0x0a, 0x0b, 0x09, 0x8a, 0x00, 0xff), fc.integer({ min: 0, max: 255 }));
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.array(byte, { maxLength: 60 }), (before, values) => {
      const memory = Uint8Array.from([...before, ...values]);
      const bytes = memory.subarray(before.length);
      expect(countLines(bytes)).toBe(values.filter((value) => value === 0x0a).length);
    }),
    { seed: 3, numRuns: 2000 },
  );
});
