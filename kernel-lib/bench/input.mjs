// What measurements are made of: the simulator's files, kept from one to the next, and folders that go when it is over.
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { measure } from './measure.mjs';

const cli = join(import.meta.dirname, '../dist/cli.cjs');
// Relative, so that DuckDB's plans do not name this machine's folders.
const cache = relative(process.cwd(), join(import.meta.dirname, '../../.cache/bench'));

/** The simulator's file of this many events and its catalogues; made once. */
export function inputOf(events) {
  const csv = join(cache, `events-${events}.csv`);
  const catalog = join(cache, `catalog-${events}`);
  if (!existsSync(csv)) {
    mkdirSync(cache, { recursive: true });
    const made = ['--events', String(events), '--out', csv, '--catalog', catalog, '--malformed', '0', '--json'];
    measure(cli, ['simulate', ...made]);
  }
  return { csv, catalog };
}

/** What `work` gives, which has a folder of its own meanwhile. */
export function inFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), 'footpath-bench-'));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
