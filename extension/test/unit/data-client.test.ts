import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { defaultPipeline } from '../../../kernel-lib/src/pipeline/defaults';
import { parseDefinition } from '../../../kernel-lib/src/pipeline/validate';
import { run } from '../../../kernel-lib/src/run/run';
import { simulate } from '../../../kernel-lib/src/simulate/simulate';
import { inFolder } from '../../../kernel-lib/test/support/run-once';

vi.mock('vscode', () => ({
  EventEmitter: class {
    private readonly listeners: ((value: unknown) => void)[] = [];
    readonly event = (listener: (value: unknown) => void) => this.listeners.push(listener);
    fire(value: unknown) {
      for (const listener of this.listeners) listener(value);
    }
    dispose() {}
  },
}));
const { DataClient } = await import('../../src/data/data-client');

const entry = join(import.meta.dirname, '../../dist/footpath/dist/data-process.cjs');

it('a query of a process that died is closed, whatever was opened since', () =>
  inFolder(async (dir) => {
    const csv = join(dir, 'events.csv');
    await simulate({ events: 500, out: csv });
    await run({ inputs: [csv], kind: 'csv', definition: parseDefinition(defaultPipeline()), dir, workers: 0 });
    const client = new DataClient(entry, () => undefined);
    const open = (collection: string) =>
      client.ask({ kind: 'query', place: { kind: 'folder', dir }, text: { collection, filter: '', sort: '' } });
    try {
      const { query: first } = await open('session_metrics');
      const { pid } = client;
      process.kill(pid!, 'SIGKILL');
      await vi.waitUntil(() => client.pid !== pid);
      const { query: second } = await open('windowed_metrics');
      const page = (query: number) => client.ask({ kind: 'page', query, first: 0, count: 1 });
      await expect(page(first)).rejects.toMatchObject({ code: 'not-found' });
      expect((await page(second)).rows).toHaveLength(1);
      await client.ask({ kind: 'close', query: first });
      expect((await page(second)).rows).toHaveLength(1);
    } finally {
      client.dispose();
    }
  }));

it('a process that died is started again for what is watched, and tells of commits as before', () =>
  inFolder(async (dir) => {
    const pipeline = join(dir, 'pipelines/default');
    mkdirSync(pipeline, { recursive: true });
    const client = new DataClient(entry, () => undefined);
    let told = 0;
    client.onDidChange(() => told++);
    try {
      await client.watch([dir]);
      const { pid } = client;
      process.kill(pid!, 'SIGKILL');
      // What was committed meanwhile counts as told.
      await vi.waitUntil(() => told === 1);
      expect(client.pid).not.toBe(pid);
      // Answered behind the watch.
      await client.ask({ kind: 'close', query: 0 });
      writeFileSync(join(pipeline, 'manifest-1.json'), '{}');
      await vi.waitUntil(() => told > 1);
    } finally {
      client.dispose();
    }
  }));

it('a process that ends whenever it is started is not started for ever', () =>
  inFolder(async (dir) => {
    const ending = join(dir, 'ending.cjs');
    writeFileSync(ending, 'process.exit(1);');
    const client = new DataClient(ending, () => undefined);
    let told = 0;
    client.onDidChange(() => told++);
    await expect(client.watch([dir])).rejects.toMatchObject({ code: 'interrupted' });
    await vi.waitUntil(() => told === 3 && client.pid === undefined);
    client.dispose();
  }));
