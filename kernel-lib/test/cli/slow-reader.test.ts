import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main';
import { readerRoom } from '../../src/cli/reader-room';
import { defaultPipeline } from '../../src/pipeline/defaults';
import { parseDefinition } from '../../src/pipeline/validate';
import { open } from '../../src/run/open';
import { run } from '../../src/run/run';
import { failureOf } from '../log/log-support';
import { randomInput } from '../oracle/random-input';
import { inFolder } from '../support/run-once';

const WANTED_BYTES = 2000;
/** More than any document here is long. */
const LONGEST = 4000;

/** A reader that takes one piece a turn of the event loop, and has seen how much ever waited for it. */
class SlowReader extends Writable {
  text = '';
  mostWaiting = 0;

  constructor() {
    super({ highWaterMark: WANTED_BYTES, decodeStrings: false });
  }

  override _write(piece: string, _: BufferEncoding, done: () => void): void {
    this.mostWaiting = Math.max(this.mostWaiting, this.writableLength);
    this.text += piece;
    setImmediate(done);
  }
}

async function query(reader: SlowReader, ...args: string[]): Promise<void> {
  const terminal = {
    out: (text: string) => void reader.write(text),
    err: () => undefined,
    room: (signal: AbortSignal) => readerRoom(reader, signal),
    live: false,
    columns: 200,
    color: false,
  };
  expect(await main(['node', 'footpath', 'query', ...args], terminal)).toBe(0);
  await new Promise<void>((resolve) => reader.end(resolve));
}

describe('a reader that is slower than the store', () => {
  it('is waited for: what it has not taken is never more than it wants and a document', () =>
    inFolder(async (folder) => {
      const [path, dir] = [join(folder, 'e.csv'), join(folder, 'store')];
      writeFileSync(path, randomInput(31, 1500).csv);
      await run({ inputs: [path], kind: 'csv', definition: parseDefinition(defaultPipeline()), dir, workers: 0 });
      const sessions = await open(dir).collection('session_metrics').countDocuments();
      for (const format of ['ndjson', 'json', 'csv'] as const) {
        const reader = new SlowReader();
        await query(reader, 'session_metrics', '--dir', dir, '--format', format, '--limit', '0');
        expect(reader.text.length, format).toBeGreaterThan(10 * (WANTED_BYTES + LONGEST));
        expect(reader.mostWaiting, format).toBeLessThan(WANTED_BYTES + LONGEST);
        const count = format === 'json' ? JSON.parse(reader.text).length : reader.text.trim().split('\n').length;
        expect(count, format).toBe(sessions + (format === 'csv' ? 1 : 0));
      }
    }));

  it('that takes nothing at all holds nobody who is told to stop', async () => {
    const stuck = new Writable({ highWaterMark: 1, write: () => undefined });
    stuck.write('more than it wants');
    const stop = new AbortController();
    const failure = failureOf(() => readerRoom(stuck, stop.signal));
    stop.abort();
    expect((await failure).code).toBe('interrupted');
  });

  it('is not waited for while it keeps up', async () => {
    const quick = new Writable({ write: (_piece, _encoding, done) => done() });
    quick.write('a line\n');
    await readerRoom(quick, new AbortController().signal);
    expect(quick.listenerCount('drain')).toBe(0);
  });
});
