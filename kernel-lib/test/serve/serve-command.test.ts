import type { ChildProcess } from 'node:child_process';
import { request } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { command, startCommand } from '../support/command';
import { inFolder } from '../support/run-once';

const PATIENCE_MS = 120_000;

const ask = async (url: string, path: string) => {
  const response = await fetch(`${url}${path}`);
  return { status: response.status, type: response.headers.get('content-type') ?? '', text: await response.text() };
};

function post(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    request(url, { method: 'POST' }, (response) => resolve(response.resume().statusCode ?? 0))
      .on('error', reject)
      .end();
  });
}

/** Where it answers, as the first line of its log says. */
function urlOf({ stdout }: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    let heard = '';
    stdout!.on('data', (text) => {
      heard += text;
      if (heard.includes('\n')) resolve(JSON.parse(heard.slice(0, heard.indexOf('\n'))).url);
    });
  });
}

describe('footpath serve', () => {
  it(
    'answers for health and metrics while it follows a topic, and stops by SIGTERM behind a commit',
    () =>
      inFolder(async (folder) => {
        const send = 'simulate --events 3000 --days 2 --partitions 2 --late 0.02 --to log:e --dir s';
        expect((await command(send.split(' '), { cwd: folder })).status).toBe(0);
        const { child, ended } = startCommand(['serve', '--from', 'log:e', '--dir', 's', '--port', '0'], {
          cwd: folder,
        });
        const url = await urlOf(child);
        let metrics = await ask(url, '/metrics');
        while (!metrics.text.includes('\nfootpath_records_read_total 3000\n')) metrics = await ask(url, '/metrics');
        expect(metrics.type).toContain('text/plain; version=0.0.4');
        expect(metrics.text).toContain('footpath_lag_records{partition="1"} 0');
        expect(metrics.text).toMatch(/^footpath_watermark_delay_seconds \d/m);
        expect(await ask(url, '/healthz')).toMatchObject({ status: 200, text: expect.stringContaining('"running"') });
        expect((await ask(url, '/readyz?x')).status).toBe(200);
        expect((await ask(url, '/else')).status).toBe(404);
        expect(await post(`${url}/metrics`)).toBe(405);

        child.kill('SIGTERM');
        const { status, stdout, stderr } = await ended;
        expect(stderr).toBe('');
        const log = stdout
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line));
        expect(status).toBe(0);
        expect(log.map(({ message }) => message)).toContain('stopping at the end of this epoch');
        expect(log.at(-1)).toMatchObject({ message: 'stopped', read: 3000 });
        const again = JSON.parse((await command(['status', '--dir', 's', '--json'], { cwd: folder })).stdout);
        expect(again.pipelines[0]).toMatchObject({ state: 'stopped', counters: { read: 3000 } });
      }),
    PATIENCE_MS,
  );

  it('ends with status 1 and a line in the log where it cannot go on', () =>
    inFolder(async (folder) => {
      const { status, stdout } = await command([
        'serve',
        '--from',
        'log:none',
        '--dir',
        join(folder, 's'),
        '--port',
        '0',
      ]);
      expect(status).toBe(1);
      expect(JSON.parse(stdout.trim().split('\n').at(-1)!)).toMatchObject({ level: 'error', code: 'not-found' });
    }));
});
