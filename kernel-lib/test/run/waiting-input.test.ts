import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { defaultPipeline } from '../../src/pipeline/defaults';
import { parseDefinition } from '../../src/pipeline/validate';
import { run } from '../../src/run/run';
import { inFolder } from '../support/run-once';

const definition = parseDefinition(defaultPipeline());

it.each(['before', 'while'])('a run that is stopped %s it waits for a pipe ends at once, and makes nothing', (when) =>
  inFolder(async (folder) => {
    const pipe = new PassThrough();
    const stop = new AbortController();
    if (when === 'before') stop.abort();
    pipe.write('event_time,');
    const running = run({
      inputs: ['-'],
      kind: 'csv',
      definition,
      dir: join(folder, 'store'),
      workers: 0,
      signal: stop.signal,
      world: { stdin: () => pipe },
    });
    stop.abort();
    await expect(running).rejects.toMatchObject({ code: 'interrupted' });
    expect(pipe.destroyed).toBe(true);
    expect(readdirSync(folder)).toEqual([]);
  }),
);
