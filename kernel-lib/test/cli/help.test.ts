import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main';
import type { Terminal } from '../../src/cli/terminal';

/** Runs the command line within this process; gives its status and what it said. */
async function said(...args: string[]) {
  let out = '';
  let err = '';
  const terminal: Terminal = {
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    room: async () => undefined,
    live: false,
    columns: 200,
    color: false,
  };
  const status = await main(['node', 'footpath', ...args], terminal);
  return { status, out, err };
}

/** Every command with the options that it promises; what follows a `=` is the default that its help shows. */
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  demo: ['--events=500000', '--dir=.footpath', '--open'],
  simulate: [
    '--events',
    '--seed=42',
    '--users',
    '--days=31',
    '--bursts=0',
    '--promotions=0',
    '--late=0.01',
    '--max-late=30m',
    '--duplicates=0.002',
    '--malformed=0.002',
    '--out',
    '--to',
    '--dir=.footpath',
    '--rate',
    '--fsync=batch',
    '--truth',
    '--truth-users',
    '--catalog',
    '--catalog-for',
    '--json',
  ],
  replay: [
    '--csv',
    '--to',
    '--dir=.footpath',
    '--partitions',
    '--columns',
    '--key=user_id',
    '--rate',
    '--speed',
    '--chunk-size=1000',
    '--sleep=0',
    '--fsync=batch',
    '--json',
  ],
  run: [
    '--csv',
    '--from',
    '--jsonl',
    '--pipeline',
    '--columns',
    '--partitions',
    '--catalog',
    '--dir=.footpath',
    '--workers',
    '--rebuild',
    '--json',
  ],
  serve: [
    '--from',
    '--pipeline',
    '--catalog',
    '--dir=.footpath',
    '--epoch-ms',
    '--epoch-rows',
    '--workers',
    '--host=127.0.0.1',
    '--port=9464',
  ],
  query: ['--filter', '--aggregate', '--sort', '--limit', '--format', '--ejson', '--dir=.footpath'],
  export: ['--out', '--filter', '--pipeline', '--force', '--dir=.footpath', '--json'],
  status: ['--json', '--dir=.footpath'],
  inspect: [],
  'inspect late': [
    '--what-if',
    '--csv',
    '--jsonl',
    '--from',
    '--pipeline',
    '--partitions',
    '--dir=.footpath',
    '--json',
  ],
  prune: ['--older-than', '--pipeline', '--dry-run', '--dir=.footpath', '--store', '--database', '--json'],
  requeue: ['--filter', '--set', '--pipeline', '--dry-run', '--dir=.footpath', '--store', '--database', '--json'],
  copy: ['--from-store', '--to-store', '--database', '--replace', '--dir=.footpath', '--json'],
  reset: ['--pipeline', '--yes', '--dir=.footpath', '--json'],
  report: ['--out', '--dir=.footpath'],
  pipeline: [],
  'pipeline init': ['--from'],
  'pipeline validate': [],
  'pipeline show': [],
  'pipeline schema': [],
  topics: [],
  'topics list': ['--dir=.footpath', '--broker', '--json'],
  'topics describe': ['--dir=.footpath', '--broker', '--json'],
  'topics peek': ['--partition', '--offset', '--last', '--limit=10', '--broker', '--json'],
  'topics search': ['--key', '--value', '--since', '--until', '--partition', '--limit=20', '--broker', '--json'],
  lag: ['--pipeline', '--dir=.footpath', '--store', '--database', '--broker', '--json'],
  services: [],
  'services up': ['--dir=.footpath-services', '--kafka-port=9092', '--mongodb-port=27017', '--no-docker', '--json'],
  'services down': ['--dir=.footpath-services', '--json'],
  'services status': ['--dir=.footpath-services', '--json'],
  doctor: ['--pipeline', '--catalog', '--dir=.footpath', '--json'],
  config: ['--json'],
  verify: ['--kills=20', '--seed=42', '--csv', '--json'],
};

it('leaves no more than one listener behind, however often it runs in a process', async () => {
  for (let run = 0; run < 3; run++) await said('config', '--help');
  const before = process.listenerCount('SIGTERM');
  await said('config', '--help');
  expect([process.listenerCount('SIGTERM'), process.listenerCount('SIGINT')]).toEqual([before, before]);
});

describe('help', () => {
  it.each(Object.keys(COMMANDS))('%s has its options, defaults and an example', async (name) => {
    const { status, out, err } = await said(...name.split(' '), '--help');
    expect([status, err]).toEqual([0, '']);
    const help = out.replaceAll(/\s+/g, ' ');
    for (const promised of COMMANDS[name]) {
      const [option, value] = promised.split('=');
      const text = help.slice(help.indexOf(` ${option} `));
      expect(help, option).toContain(` ${option} `);
      if (value !== undefined)
        expect(text.slice(0, text.indexOf(' --', 3)), option).toMatch(new RegExp(`\\(default: "?${value}"?\\)`));
    }
    expect(help).toMatch(/Examples?:/);
    expect(out).toContain(`  footpath ${name}`);
  });

  it('of the whole names every command and the exit statuses', async () => {
    const { status, out } = await said('--help');
    expect(status).toBe(0);
    for (const name of Object.keys(COMMANDS)) expect(out).toContain(`  ${name.split(' ')[0]}`);
    expect(out).toMatch(/0 done, 1 failed, 2 wrong usage, 130 interrupted/);
  });

  it('is given, with status 2, where no command is', async () => {
    const { status, err } = await said();
    expect(status).toBe(2);
    expect(err).toContain('Usage: footpath');
  });

  it('has the version of the package', async () => {
    const { version } = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8'));
    expect((await said('--version')).out.trim()).toBe(version);
  });
});

describe('wrong usage', () => {
  it.each([
    [['qurey'], /unknown command 'qurey'.*Did you mean query\?/s],
    [['run', '--cvs', 'a.csv'], /unknown option '--cvs'.*Did you mean --csv\?/s],
    [['pipeline', 'valdate', 'f'], /Did you mean validate\?/],
    [['run'], /either --csv FILE… or --jsonl FILE… or --from log:TOPIC/],
    [['run', '--csv'], /argument missing/],
    [['run', '--csv', 'a', '--from', 'log:e'], /one input without an end: add --follow/],
    [['run', '--from', 'e'], /It takes log:TOPIC/],
    [['run', '--from', 'log:e', '--partitions', '2'], /a topic has its own number/],
    [['run', '--csv', 'a', '--workers', 'two'], /whole number of at least 0, not 'two'/],
    [['query'], /missing required argument 'COLLECTION'/],
    [['query', 'c', '--filter', '{}', '--aggregate', '[]'], /--filter or --aggregate, not both/],
    [['query', 'c', '--format', 'xml'], /one of table, json, ndjson, csv/],
    [['simulate', '--out', 'a.csv'], /simulate needs --events N and --out FILE or --to log:TOPIC/],
    [['simulate', '--events', '5', '--out', 'a.csv', '--late', '2'], /share from 0 to 0\.5/],
    [
      ['simulate', '--events', '5', '--out', 'a.csv', '--max-late', '5'],
      /duration from 0s to 3650d, such as 30s, 5m or 7d/,
    ],
    [['simulate', '--catalog-for', 'a.csv'], /--catalog-for needs --catalog DIR/],
    [['simulate', '--events', '5', '--to', 'events'], /It takes log:TOPIC/],
    [['simulate', '--events', '5', '--to', 'log:e', '--out', 'a.csv'], /two places/],
    [['simulate', '--events', '5', '--out', 'a.csv', '--rate', '5'], /--rate goes with --to/],
    [['replay', '--csv', 'a.csv'], /replay needs a file and a topic: --csv FILE .* and --to log:TOPIC or kafka:TOPIC/],
    [['replay', '--csv', 'a.csv', '--to', 'log:e', '--rate', '1', '--speed', '2x'], /two paces/],
    [['replay', '--csv', 'a.csv', '--to', 'log:e', '--rate', '0'], /number above 0/],
    [['replay', '--csv', 'a.csv', '--to', 'log:e', '--sleep', 'x'], /seconds from 0 to 86400, such as 0.01/],
    [['replay', '--csv', 'a.csv', '--to', 'log:e', '--fsync', 'always'], /one of batch, interval, none/],
    [['inspect', 'late', '--csv', 'a.csv'], /needs the delays/],
    [['inspect', 'late', '--what-if', '10'], /duration from 0s to 3650d, such as/],
    [['inspect', 'late', '--what-if', '1m'], /either --csv FILE… or --jsonl FILE… or --from log:TOPIC/],
    [['prune'], /required option '--older-than/],
    [['prune', '--older-than', '30'], /duration from 0s to 3650d, such as/],
    [['requeue', 'dead', '--set', 'x'], /FIELD=VALUE/],
    [['requeue', 'late', '--set', 'a=b'], /goes with dead records/],
    [['copy'], /required option '--from-store/],
    [
      ['copy', '--from-store', 'folder', '--to-store', 'mongodb'],
      /embedded, embedded:FOLDER, mongodb or mongodb:URI, not 'folder'/,
    ],
    [
      ['copy', '--from-store', 'embedded', '--to-store', 'embedded:a', '--database', 'd'],
      /--database goes with mongodb/,
    ],
    [['requeue', 'all'], /Allowed choices are dead, late/],
    [['status', 'extra'], /too many arguments/],
  ])('%j is told with status 2', async (args, message) => {
    const { status, out, err } = await said(...args);
    expect(err).toMatch(message);
    expect([status, out]).toEqual([2, '']);
  });
});
