import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { open } from '../../src/run/open';
import { randomInput } from '../oracle/random-input';
import { command } from '../support/command';
import { documentsIn, inFolder } from '../support/run-once';
import { type KillTarget, killedCommand } from './killed-command';

const PARTITIONS = 3;
/** So small that there are many more epochs than kills. */
const EPOCH_ROWS = 6;

const TARGETS: readonly KillTarget[] = [
  { step: 'lease link', call: 1, moment: 'after' },
  { step: 'intent link', call: 1, moment: 'before' },
  { step: 'intent link', call: 1, moment: 'after' },
  { step: 'output append', call: 2, moment: 'half' },
  { step: 'state append', call: 1, moment: 'half' },
  { step: 'state sync', call: 2, moment: 'before' },
  { step: 'commit append', call: 1, moment: 'half' },
  { step: 'commit link', call: 2, moment: 'before' },
  { step: 'commit link', call: 2, moment: 'after' },
  { step: 'commit folder sync', call: 1, moment: 'before' },
  { step: 'sweep state', call: 2, moment: 'before' },
  { step: 'compaction sync', call: 1, moment: 'before' },
];

async function succeeds(folder: string, line: string): Promise<void> {
  const { status, stderr } = await command(line.split(' '), { cwd: folder });
  expect(status, `${line}: ${stderr}`).toBe(0);
}

it(
  'a run that follows, killed at steps of its protocol and gone on with, gives what an undisturbed run gives',
  () =>
    inFolder(async (folder) => {
      const { csv, definition } = randomInput(77, 300);
      writeFileSync(join(folder, 'e.csv'), csv);
      writeFileSync(join(folder, 'p.json'), JSON.stringify(definition));
      await succeeds(folder, `replay --csv e.csv --to log:e --partitions ${PARTITIONS} --dir killed --chunk-size 20`);
      cpSync(join(folder, 'killed'), join(folder, 'whole'), { recursive: true });
      await succeeds(folder, 'run --from log:e --pipeline p.json --dir whole');
      const whole = await documentsIn(join(folder, 'whole'));

      const args = 'run --from log:e --pipeline p.json --dir killed'.split(' ');
      const follow = [...args, '--follow', '--epoch-rows', `${EPOCH_ROWS}`, '--workers', '0'];
      let epoch = 0;
      for (const at of TARGETS) {
        const ended = await killedCommand(follow, { cwd: folder, at, aheadMs: 0 });
        const where = `${JSON.stringify(at)}: ${ended.stderr}`;
        expect([ended.killed, ended.lastStep], where).toEqual([true, at.step]);
        const { manifest } = open(join(folder, 'killed')).commit();
        expect(manifest.epoch, where).toBeGreaterThanOrEqual(epoch);
        epoch = manifest.epoch;
        if (epoch === 0) continue;
        for (const [name, documents] of Object.entries(await documentsIn(join(folder, 'killed')))) {
          const wanted = new Map(whole[name].map((document) => [document._id, document]));
          expect(documents, where).toEqual(documents.map(({ _id }) => wanted.get(_id)));
        }
      }
      expect(epoch).toBeGreaterThan(5);
      await succeeds(folder, args.join(' '));
      expect(await documentsIn(join(folder, 'killed'))).toEqual(whole);
    }),
  300_000,
);
