import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultPipeline } from '../../src/pipeline/defaults';
import { randomInput } from '../oracle/random-input';
import { commandHere } from '../support/command-here';
import { documentsIn, inFolder } from '../support/run-once';

const first = randomInput(5, 2000).csv;
const second = randomInput(6, 1500).csv;

async function status(cwd: string) {
  return JSON.parse((await commandHere(['status', '--json'], { cwd })).stdout).pipelines[0];
}

describe('footpath reset', () => {
  it('lets a finished pipeline begin anew with other input and another definition, as in a new store', () =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, 'first.csv'), first);
      writeFileSync(join(folder, 'second.csv'), second);
      const definition = { ...defaultPipeline(), watermark: { delay: '1m' } };
      writeFileSync(join(folder, 'other.json'), JSON.stringify(definition));
      const other = ['run', '--csv', 'second.csv', '--pipeline', 'other.json', '--epoch-bytes', '30000'];
      expect((await commandHere(['run', '--csv', 'first.csv'], { cwd: folder })).status).toBe(0);
      const refused = await commandHere(other, { cwd: folder });
      expect(refused).toMatchObject({ status: 1, stderr: expect.stringContaining('footpath reset') });

      const before = await documentsIn(join(folder, '.footpath'));
      const unasked = await commandHere(['reset'], { cwd: folder });
      expect(unasked).toMatchObject({ status: 2, stderr: expect.stringMatching(/session_metrics.*--yes/s) });
      expect(await status(folder)).toMatchObject({ generation: 1, reset: false, state: 'finished' });

      const done = await commandHere(['reset', '--yes', '--json'], { cwd: folder });
      expect(JSON.parse(done.stdout)).toEqual({ pipeline: 'default', generation: 2 });
      expect(await documentsIn(join(folder, '.footpath'))).toEqual(before);
      expect(await status(folder)).toMatchObject({ generation: 1, reset: true });
      expect((await commandHere(['reset', '--yes'], { cwd: folder })).status).toBe(1);

      const ran = await commandHere(other, { cwd: folder });
      expect(ran, ran.stderr).toMatchObject({ status: 0, stdout: expect.stringContaining('reconciles (5 of 5') });
      expect((await commandHere([...other, '--dir', 'fresh'], { cwd: folder })).status).toBe(0);
      expect(await documentsIn(join(folder, '.footpath'))).toEqual(await documentsIn(join(folder, 'fresh')));
      expect(await status(folder)).toMatchObject({ generation: 2, reset: false, state: 'finished' });
      expect((await commandHere(['report'], { cwd: folder })).status).toBe(0);
    }));

  it('refuses a store that is not there, and a pipeline that it has not', () =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, 'e.csv'), first);
      expect((await commandHere(['reset', '--yes'], { cwd: folder })).status).toBe(1);
      expect((await commandHere(['run', '--csv', 'e.csv'], { cwd: folder })).status).toBe(0);
      const told = await commandHere(['reset', '--pipeline', 'shop', '--yes'], { cwd: folder });
      expect(told).toMatchObject({ status: 1, stderr: expect.stringContaining('no pipeline shop') });
    }));
});
