import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Files } from '../../src/file/files';
import { hostIdentity } from '../../src/file/host-identity';
import { nodeFiles } from '../../src/file/node-files';
import { defaultPipeline } from '../../src/pipeline/defaults';
import { parseDefinition } from '../../src/pipeline/validate';
import { run } from '../../src/run/run';
import { randomInput } from '../oracle/random-input';
import { documentsInMongo, freshDatabase } from '../support/mongo/mongo-runs';
import { javaServer, type MongoServer } from '../support/mongo/mongo-server';
import { documentsIn, temporaryFolder } from '../support/run-once';
import { countingFiles, filesWith } from '../support/small-disk';

const PATIENCE_MS = 240_000;
/** Places at which the disk gives out, spread over all that a run writes. */
const STEPS = 10;

/** Each run is a process of its own, and the one before it is gone. */
// A machine of its own: what others of this one have staged is not taken for what a dead process left.
const host = { ...hostIdentity(), host: 'full-disk', isAlive: () => false };
const definition = parseDefinition(defaultPipeline());

const missing = javaServer.missing();
describe.skipIf(missing !== null)(`a disk that gives out beside MongoDB${missing ? ` (${missing})` : ''}`, () => {
  const { folder, remove } = temporaryFolder();
  let server: MongoServer;
  beforeAll(async () => {
    server = await javaServer.start();
    writeFileSync(join(folder, 'e.csv'), randomInput(21, 200).csv);
  }, PATIENCE_MS);
  afterAll(async () => {
    await server?.stop();
    remove();
  });

  const attempt = (files: Files, mongo?: { readonly database: string; readonly stateDir?: string }) =>
    run({
      inputs: [join(folder, 'e.csv')],
      kind: 'csv',
      definition,
      dir: join(folder, 'embedded'),
      workers: 0,
      epochBytes: 5000,
      world: { files, host },
      ...(mongo === undefined ? {} : { mongo: { uri: server.uri, ...mongo } }),
    });

  const full = '/[^ ]+: the disk is full: free space, then run the same command again; nothing committed is lost\\.';
  const staged = `^Cannot write to ${tmpdir()}/footpath-stage-.*${full} .* lies in ${tmpdir()} until then: .* TMPDIR chooses`;
  const kept = `^Cannot write to ${folder}/state-[^/]+${full}$`;

  it.each(['in the database', 'in a folder'])(
    'at any byte ends the run with where and what to do, and the next run finishes with the same documents; state %s',
    async (state) => {
      await attempt(nodeFiles);
      const wanted = await documentsIn(join(folder, 'embedded'));
      const stateDir = (database: string) =>
        state === 'in a folder' ? { stateDir: join(folder, `state-${database}`) } : {};
      const whole = freshDatabase();
      const counting = countingFiles();
      await attempt(counting.files, { database: whole, ...stateDir(whole) });
      const written = counting.written();
      expect(written).toBeGreaterThan(10_000);
      for (let step = 0; step < STEPS; step++) {
        const database = freshDatabase();
        const at = { database, ...stateDir(database) };
        await expect(attempt(filesWith(Math.floor((written * step) / STEPS), 'ENOSPC'), at)).rejects.toMatchObject({
          code: 'io',
          message: expect.stringMatching(
            state === 'in a folder' ? new RegExp(`${staged}|${kept}`) : new RegExp(staged),
          ),
        });
        expect((await attempt(nodeFiles, at)).outcome).toBe('finished');
        expect(await documentsInMongo(server, database)).toEqual(wanted);
      }
    },
    PATIENCE_MS,
  );

  it('a folder for temporary files that is not there is named, with what chooses it', async () => {
    const nowhere = join(folder, 'nowhere');
    vi.stubEnv('TMPDIR', nowhere);
    try {
      await expect(attempt(nodeFiles, { database: freshDatabase() })).rejects.toMatchObject({
        code: 'not-found',
        message: expect.stringMatching(
          new RegExp(
            `^Cannot make the folder ${nowhere}/footpath-stage-.*: there is no such file or folder.*lies in ${nowhere} .*TMPDIR`,
          ),
        ),
      });
    } finally {
      vi.unstubAllEnvs();
    }
  });
});
