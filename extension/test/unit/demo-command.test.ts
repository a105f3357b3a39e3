import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';

vi.mock('vscode', () => ({
  workspace: { workspaceFolders: undefined, getConfiguration: () => ({ get: () => undefined }) },
}));
const { startDemo } = await import('../../src/commands/demo-command');
const { DataError } = await import('../../src/data/data-client');

const dir = mkdtempSync(join(tmpdir(), 'footpath-demo-'));
afterAll(() => rmSync(dir, { recursive: true }));

/** A window whose chosen store is a database, about which the data process says this. */
function window(code: string) {
  const started: { args: readonly string[]; env?: object }[] = [];
  const env = { MONGODB_URI: 'mongodb://db.example/' };
  const args = ['--dir', dir, '--store', 'mongodb', '--database', 'shop'];
  const need = {
    entry: 'cli',
    builtIn: 'default.footpath.json',
    stores: { chosen: async () => ({ kind: 'mongodb', dir, database: 'shop', uri: env.MONGODB_URI, args, env }) },
    client: { ask: () => Promise.reject(new DataError({ code, message: 'It says so.' })) },
    runs: {
      resources: [],
      start: (request: (typeof started)[number]) => {
        started.push(request);
        return { isAlive: true, state: 'running' };
      },
      onDidChange: (listener: () => void) => {
        queueMicrotask(listener);
        return { dispose: () => undefined };
      },
    },
  };
  return { start: () => startDemo(need as never), started, args, env };
}

it('the demo runs into the store that is chosen', async () => {
  const { start, started, args, env } = window('not-found');
  await start();
  const [shop, engine] = started;
  expect(shop.args.slice(-4)).toEqual(['--to', 'log:demo', '--dir', dir]);
  expect(engine.args.slice(0, 4)).toEqual(['run', '--from', 'log:demo', '--follow']);
  expect(engine.args.slice(-args.length)).toEqual(args);
  expect(engine.env).toBe(env);
});

it('no shop is started where the database does not answer', async () => {
  const { start, started } = window('unreachable');
  await expect(start()).rejects.toThrow('It says so.');
  expect(started).toEqual([]);
});
