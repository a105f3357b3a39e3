import { Readable } from 'node:stream';
import type { Seeded } from '../support/seeded';
import type { Process } from './process';

/** A pipe that brings its bytes in pieces of any length, when the scheduler lets it, and may break. */
export function simulatedPipe(
  process: Process,
  bytes: Uint8Array,
  random: Seeded,
  { mostBytes, breaksAt, onBreak }: { mostBytes: number; breaksAt: number; onBreak: () => void },
): Readable {
  let at = 0;
  return new Readable({
    highWaterMark: 1,
    read() {
      process.machine.scheduler.post(process, 'pipe', () => {
        if (at >= breaksAt) {
          onBreak();
          this.destroy(Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' }));
          return;
        }
        const piece = bytes.subarray(at, at + 1 + random.whole(mostBytes));
        at += piece.length;
        this.push(piece.length > 0 ? piece : null);
      });
    },
  });
}
