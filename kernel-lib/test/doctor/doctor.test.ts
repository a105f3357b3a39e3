import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { findings } from '../../src/doctor/check';
import { nodeCheck } from '../../src/doctor/local-checks';
import { FootpathError } from '../../src/event/error';
import { command } from '../support/command';
import { inFolder } from '../support/run-once';

/** A port of this machine at which nobody listens. */
function deadPort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

describe('checks', () => {
  it('are all made, whatever one of them finds', async () => {
    const found = await findings([
      { name: 'a', remedy: 'mend a', run: () => Promise.reject(new FootpathError('io', 'a is broken')) },
      { name: 'b', absent: 'not set' },
      { name: 'c', remedy: '', run: () => ({ absent: 'not yet' }) },
      nodeCheck('20.19.0'),
      nodeCheck('20.18.3'),
    ]);
    expect(found.map(({ status }) => status)).toEqual(['bad', 'absent', 'absent', 'good', 'bad']);
    expect(found[0]).toEqual({ name: 'a', status: 'bad', said: 'a is broken', remedy: 'mend a' });
    expect(found[4].remedy).toContain('install Node 20.19');
  });

  it('are not made where what they need is bad, and say so once each', async () => {
    const fail = (code: 'denied' | 'unreachable') => () =>
      Promise.reject(new FootpathError(code, `${code}, at length`));
    const remedies = { denied: 'mend the password' };
    const found = await findings([
      { name: 'a', remedy: 'start it', remedies, run: fail('unreachable') },
      { name: 'rights', needs: 'a', remedy: 'have them granted', run: () => 'never asked' },
      { name: 'more', needs: 'rights', remedy: '', run: () => 'never asked' },
      { name: 'b', remedy: 'start it', remedies, run: fail('denied') },
    ]);
    expect(found).toEqual([
      { name: 'a', status: 'bad', said: 'unreachable, at length', remedy: 'start it' },
      { name: 'rights', status: 'unchecked', said: 'not checked, because of a' },
      { name: 'more', status: 'unchecked', said: 'not checked, because of rights' },
      { name: 'b', status: 'bad', said: 'denied, at length', remedy: 'mend the password' },
    ]);
  });
});

describe('footpath doctor', () => {
  it('finds nothing wrong with a fresh folder, and writes nothing into it', () =>
    inFolder(async (folder) => {
      const { status, stdout } = await command(['doctor', '--json'], { cwd: folder });
      const { findings: found } = JSON.parse(stdout) as { findings: { name: string; status: string }[] };
      expect(status).toBe(0);
      const of = (name: string) => found.find((each) => each.name === name)?.status;
      expect([of('Node'), of('pipeline'), of('store folder'), of('Kafka'), of('MongoDB')]).toEqual([
        'good',
        'good',
        'good',
        'absent',
        'absent',
      ]);
      expect((await command(['status'], { cwd: folder })).status).toBe(1);
    }));

  it(
    'says what to do about each part that is set and does not answer, and shows no password',
    () =>
      inFolder(async (folder) => {
        const port = await deadPort();
        const env = {
          KAFKA_EXTERNAL_BROKER: `127.0.0.1:${port}`,
          KAFKA_SASL_MECHANISM: 'plain',
          KAFKA_SASL_USERNAME: 'me',
          KAFKA_SASL_PASSWORD: 'hunter2',
          MONGODB_URI: `mongodb://me:hunter2@127.0.0.1:${port}/`,
        };
        const { status, stdout, stderr } = await command(['doctor'], { cwd: folder, env });
        expect(status).toBe(1);
        expect(stdout).toMatch(/✗ Kafka: .*\n +start it \(footpath services up\)/);
        expect(stdout).toMatch(/✗ MongoDB: .*\n +start it \(footpath services up\)/);
        for (const part of [
          'Kafka topic: not checked, because of Kafka',
          'MongoDB rights: not checked, because of MongoDB',
        ])
          expect(stdout).toContain(`– ${part}\n`);
        expect(stdout.match(/could not be reached/g)).toHaveLength(1);
        expect(stdout + stderr).not.toContain('hunter2');
      }),
    60_000,
  );
});
