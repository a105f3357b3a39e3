import { join } from 'node:path';
import { expect, it } from 'vitest';
import { inFolder } from '../../../kernel-lib/test/support/run-once';
import { FootpathProcess } from '../../src/process/footpath-process';

const entry = join(import.meta.dirname, '../../dist/footpath/dist/cli.cjs');

it('a command whose folder is gone says so, and not that the program is', () =>
  inFolder(async (folder) => {
    const gone = join(folder, 'gone');
    const { ended } = new FootpathProcess({ entry, cwd: gone, args: ['status'] });
    await expect(ended).rejects.toThrow(`The folder ${gone}, in which this works, is gone.`);
  }));
