// How long the documents view waits for a page: of a collection of many rows, the first page, the next ones, far ones and the last.
// `node extension/bench/paging.mjs [--rows 1000000]`, after `npm run build`. Median and greatest of each are printed.
import { fork, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const PAGE_ROWS = 60;
const FAR_PAGES = 40;

const { values } = parseArgs({ options: { rows: { type: 'string', default: '1000000' } } });
const rows = Number(values.rows);
const dist = join(import.meta.dirname, '../dist/footpath/dist');
const folder = mkdtempSync(join(tmpdir(), 'footpath-paging-'));
const events = join(folder, 'events.csv');
const definition = join(folder, 'p.json');
const dir = join(folder, 'store');

function footpath(...args) {
  const { status, stderr } = spawnSync(process.execPath, [join(dist, 'cli.cjs'), ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`footpath ${args[0]} ended with ${status}: ${stderr.slice(-1000)}`);
}

/** A question to the process that reads stores; one at a time. */
function ask(child, question) {
  return new Promise((resolve, reject) => {
    child.once('message', ({ kind, value, failure }) => {
      if (kind === 'answer') resolve(value);
      else reject(new Error(failure?.message ?? kind));
    });
    child.send({ ...question, id: 1 });
  });
}

async function timed(work) {
  const startedMs = performance.now();
  const value = await work();
  return { value, ms: performance.now() - startedMs };
}

function say(what, times) {
  const sorted = times.map(({ ms }) => ms).sort((a, b) => a - b);
  const [median, most] = [sorted[sorted.length >> 1], sorted.at(-1)].map((ms) => `${ms.toFixed(1)} ms`);
  console.log(`${what}: median ${median}, most ${most}, of ${times.length}`);
}

let child;
try {
  footpath(
    'simulate',
    '--events',
    String(rows),
    '--late',
    '0',
    '--malformed',
    '0',
    '--duplicates',
    '0',
    '--out',
    events,
  );
  writeFileSync(
    definition,
    JSON.stringify({ name: 'paging', outputs: [{ kind: 'events', collection: 'enriched_events' }] }),
  );
  footpath('run', '--csv', events, '--pipeline', definition, '--dir', dir, '--json');
  child = fork(join(dist, 'data-process.cjs'), [], {
    execArgv: [],
    env: { ...process.env, FOOTPATH_PARENT_FD: '4' },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc', 'pipe'],
  });
  const text = { collection: 'enriched_events', filter: '', sort: '' };
  const place = { kind: 'folder', dir };
  const opened = await timed(() => ask(child, { kind: 'query', place, text }));
  const { query, total } = opened.value;
  const page = (first) => timed(() => ask(child, { kind: 'page', query, first, count: PAGE_ROWS }));
  console.log(`${total} documents`);
  say('opened', [opened]);
  const next = [];
  for (let first = 0; first < 100 * PAGE_ROWS; first += PAGE_ROWS) next.push(await page(first));
  say('the next page', next);
  const far = [];
  // Up and down through all of them, never near the page before.
  for (let i = 1; i <= FAR_PAGES; i++) far.push(await page(Math.floor((total - PAGE_ROWS) * ((i * 0.618) % 1))));
  say('a far page', far);
  const last = await page(total - PAGE_ROWS);
  if (last.value.rows.length !== PAGE_ROWS) throw new Error(`the last page has ${last.value.rows.length} rows`);
  say('the last page', [last]);
} finally {
  child?.kill();
  rmSync(folder, { recursive: true, force: true });
}
