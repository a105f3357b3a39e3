import { expect, it } from 'vitest';
import { runsInto } from '../../src/pipelines/runs-into';

const run = (...args: string[]) => ({ request: { args: ['run', '--csv', 'x', ...args] } });
const folder = run('--dir', '/a');
const otherFolder = run('--dir', '/b');
const database = run('--dir', '/a', '--store', 'mongodb', '--database', 'shop');
const otherDatabase = run('--dir', '/a', '--store', 'mongodb', '--database', 'club');
const all = [folder, otherFolder, database, otherDatabase];

it('a run writes into the store that its arguments name, and into no other', () => {
  expect(runsInto(all, ['--dir', '/a'])).toEqual([folder]);
  expect(runsInto(all, ['--dir', '/b'])).toEqual([otherFolder]);
  expect(runsInto(all, ['--dir', '/a', '--store', 'mongodb', '--database', 'shop'])).toEqual([database]);
  expect(runsInto(all, ['--dir', '/c'])).toEqual([]);
});
