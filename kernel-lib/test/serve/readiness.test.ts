import { afterEach, expect, it } from 'vitest';
import type { RunOptions } from '../../src/run/options';
import type { RunResult } from '../../src/run/result';
import type { LogLine } from '../../src/serve/json-log';
import { serve } from '../../src/serve/serve';

const stop = new AbortController();
afterEach(() => stop.abort());

it('is not ready while a server that it needs is away, and healthy all the while', async () => {
  const lines: LogLine[] = [];
  let engine: RunOptions | undefined;
  const served = serve({
    run: (options) => {
      engine = options;
      return new Promise((resolve) =>
        options.signal!.addEventListener('abort', () => resolve({ counters: { read: 0 } } as RunResult)),
      );
    },
    options: { definition: { name: 'shop' }, signal: stop.signal } as RunOptions,
    host: '127.0.0.1',
    port: 0,
    log: (line) => lines.push(line),
    nowMs: () => 0,
    sourceWatermark: () => null,
    lag: async () => [],
  });
  await expect.poll(() => engine).toBeDefined();
  const { onStarted, onNotice } = engine!;
  const ask = async (path: string) => {
    const response = await fetch(`${lines[0].url}${path}`);
    return [response.status, await response.json()];
  };
  expect((await ask('/readyz'))[0]).toBe(503);
  onStarted!(null);
  expect(await ask('/readyz')).toEqual([200, { stage: 'running', epoch: 0 }]);

  onNotice!('the database is lost', { server: 'MongoDB', isThere: false });
  onNotice!('the broker is lost', { server: 'Kafka', isThere: false });
  onNotice!('the broker is back', { server: 'Kafka', isThere: true });
  expect(await ask('/readyz')).toEqual([503, { stage: 'running', epoch: 0, away: ['MongoDB'] }]);
  expect((await ask('/healthz'))[0]).toBe(200);

  onNotice!('the database is back', { server: 'MongoDB', isThere: true });
  onNotice!('something else');
  expect((await ask('/readyz'))[0]).toBe(200);
  stop.abort();
  await served;
  const warned = lines.filter(({ level }) => level === 'warn').map(({ message }) => message);
  expect(warned).toEqual(['the database is lost', 'the broker is lost', 'something else']);
});
