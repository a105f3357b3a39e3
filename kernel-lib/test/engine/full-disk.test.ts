import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Files } from '../../src/file/files';
import { hostIdentity } from '../../src/file/host-identity';
import { nodeFiles } from '../../src/file/node-files';
import { defaultPipeline } from '../../src/pipeline/defaults';
import { parseDefinition } from '../../src/pipeline/validate';
import { run } from '../../src/run/run';
import { randomInput } from '../oracle/random-input';
import { documentsIn, inFolder } from '../support/run-once';
import { countingFiles, filesWith } from '../support/small-disk';

const { csv } = randomInput(21, 200);
const definition = parseDefinition(defaultPipeline());

/** Each run is a process of its own, and the one before it is gone: on a full disk it cannot even give its lease back. */
const host = { ...hostIdentity(), isAlive: () => false };

describe('a disk that gives out', () => {
  const attempt = (folder: string, files: Files) =>
    run({
      inputs: [join(folder, 'e.csv')],
      kind: 'csv',
      definition,
      dir: join(folder, 'store'),
      workers: 0,
      epochBytes: 5000,
      world: { files, host },
    });

  it('at any byte ends the run with a clear error, and the next run finishes with the same documents', async () => {
    let wanted: unknown;
    const counting = countingFiles();
    await inFolder(async (folder) => {
      writeFileSync(join(folder, 'e.csv'), csv);
      await attempt(folder, counting.files);
      wanted = await documentsIn(join(folder, 'store'));
    });
    const written = counting.written();
    expect(written).toBeGreaterThan(10_000);
    let unheard = 0;
    for (let step = 0; step < 50; step++) {
      await inFolder(async (folder) => {
        writeFileSync(join(folder, 'e.csv'), csv);
        const room = Math.floor((written * step) / 50);
        const failure = await attempt(folder, filesWith(room, 'ENOSPC')).then(
          () => null,
          (error: unknown) => error,
        );
        // Only the last thing written, the lease given back, may fail without a word: it expires by itself.
        if (failure === null) unheard++;
        else expect(failure).toMatchObject({ code: 'io', message: expect.stringContaining('disk is full') });
        // Finished, or finished already: the documents are the same.
        expect(['finished', 'nothing-to-do']).toContain((await attempt(folder, nodeFiles)).outcome);
        expect(await documentsIn(join(folder, 'store'))).toEqual(wanted);
      });
    }
    expect(unheard).toBeLessThanOrEqual(5);
  });

  it('or may not be written to, says so and makes nothing', () =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, 'e.csv'), csv);
      await expect(attempt(folder, filesWith(0, 'EROFS'))).rejects.toMatchObject({
        code: 'io',
        message: expect.stringContaining('read-only'),
      });
      expect((await attempt(folder, nodeFiles)).outcome).toBe('finished');
    }));
});
