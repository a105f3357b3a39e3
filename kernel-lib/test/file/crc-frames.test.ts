import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frameAt, framePrefix, MAX_FRAME_BYTES } from '../../src/file/crc-frames';

function frames(payloads: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(payloads.flatMap((payload) => [framePrefix(payload), payload])));
}

function readAll(bytes: Uint8Array): { payloads: Uint8Array[]; end: 'whole' | 'torn' | 'bad' } {
  const payloads: Uint8Array[] = [];
  for (let position = 0; position < bytes.length; ) {
    const frame = frameAt(bytes, position);
    if (frame.kind !== 'good') return { payloads, end: frame.kind };
    payloads.push(frame.payload);
    position = frame.next;
  }
  return { payloads, end: 'whole' };
}

const anyPayloads = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 6 });

describe('frames', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(anyPayloads, (payloads) => {
        expect(readAll(frames(payloads))).toEqual({ payloads, end: 'whole' });
      }),
      { seed: 5 },
    );
  });

  it('cut off anywhere give the whole ones before the cut, and say that the rest is torn', () => {
    fc.assert(
      fc.property(anyPayloads, fc.nat(), (payloads, place) => {
        const bytes = frames(payloads);
        const cut = place % (bytes.length + 1);
        const borders = payloads.map((_, i) => frames(payloads.slice(0, i + 1)).length);
        const whole = borders.filter((border) => border <= cut).length;
        expect(readAll(bytes.subarray(0, cut))).toEqual({
          payloads: payloads.slice(0, whole),
          end: cut === 0 || borders.includes(cut) ? 'whole' : 'torn',
        });
      }),
      { seed: 6, numRuns: 300 },
    );
  });

  it('with any bit flipped never give another payload', () => {
    const payloads = [Uint8Array.of(1, 2, 3), Uint8Array.of(), Uint8Array.of(4)];
    const good = frames(payloads);
    for (let bit = 0; bit < good.length * 8; bit++) {
      const bytes = good.slice();
      bytes[bit >> 3] ^= 1 << (bit & 7);
      const { payloads: found, end } = readAll(bytes);
      expect(end).not.toBe('whole');
      expect(found).toEqual(payloads.slice(0, found.length));
    }
  });

  it('of impossible length are bad, not torn', () => {
    const bytes = frames([Uint8Array.of(1)]);
    new DataView(bytes.buffer).setUint32(0, MAX_FRAME_BYTES + 1, true);
    expect(frameAt(bytes, 0)).toEqual({ kind: 'bad' });
  });
});
