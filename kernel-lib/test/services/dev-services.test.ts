import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command } from '../support/command';
import { kafkaMissing } from '../support/kafka/broker';
import { javaServer, type MongoServer } from '../support/mongo/mongo-server';
import { inFolder } from '../support/run-once';

const PATIENCE_MS = 180_000;

/** Ports of this machine at which nobody listens. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<Server>((resolve) => {
          const server = createServer().listen(0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  return Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve) => {
          const { port } = server.address() as { port: number };
          server.close(() => resolve(port));
        }),
    ),
  );
}

/** Stands where a program would: hands what comes at its port on to a server of this test. */
const RELAY = `
const net = require('node:net');
const [port, target] = process.argv.slice(-2).map(Number);
net.createServer((from) => {
  const to = net.connect(target, '127.0.0.1');
  from.on('error', () => to.destroy()).pipe(to);
  to.on('error', () => from.destroy()).pipe(from);
}).listen(port, '127.0.0.1');
`;

const MONGOD = `#!/usr/bin/env node
process.argv.push(process.argv[process.argv.indexOf('--port') + 1], process.env.STAND_IN_MONGODB);
${RELAY}`;

const DOCKER = `#!/usr/bin/env node
const { spawn } = require('node:child_process');
const { appendFileSync, existsSync, readFileSync, writeFileSync } = require('node:fs');
const args = process.argv.slice(2);
const at = (name) => process.env.STAND_IN_HOME + '/' + name;
appendFileSync(at('docker.log'), JSON.stringify(args) + '\\n');
const pidOf = (container) => existsSync(at(container)) ? Number(readFileSync(at(container), 'utf8')) : null;
if (args[0] === 'version') console.log('99.0');
if (args[0] === 'run') {
  const container = args[args.indexOf('--name') + 1];
  const port = args[args.indexOf('--publish') + 1].split(':')[1];
  const target = container.endsWith('kafka') ? process.env.STAND_IN_KAFKA : process.env.STAND_IN_MONGODB;
  const child = spawn(process.execPath, ['-e', ${JSON.stringify(RELAY)}, port, target], { detached: true, stdio: 'ignore' });
  child.unref();
  writeFileSync(at(container), String(child.pid));
}
if (args[0] === 'rm') {
  const pid = pidOf(args.at(-1));
  if (pid !== null) { try { process.kill(pid, 'SIGKILL'); } catch {} writeFileSync(at(args.at(-1)), '-1'); }
}
if (args[0] === 'ps') {
  const pid = pidOf(args.find((arg) => arg.startsWith('name=')).slice('name=^/?'.length, -1));
  if (pid > 0) console.log(pid);
}
`;

const missing = kafkaMissing ?? javaServer.missing();
describe.skipIf(missing !== null)(`footpath services${missing === null ? '' : ` (${missing})`}`, () => {
  const home = mkdtempSync(join(tmpdir(), 'footpath-stand-in-'));
  let database: MongoServer;
  beforeAll(async () => {
    database = await javaServer.start();
    for (const [name, text] of [
      ['mongod', MONGOD],
      ['docker', DOCKER],
    ] as const) {
      writeFileSync(join(home, name), text);
      chmodSync(join(home, name), 0o755);
    }
  });
  afterAll(async () => {
    await database?.stop();
    rmSync(home, { recursive: true });
  });

  /** The command with stand-ins before all other programs. */
  const services = async (cwd: string, kafka: number, ports: readonly number[], action: string, ...more: string[]) => {
    const args = [
      'services',
      action,
      '--kafka-port',
      String(ports[0]),
      '--mongodb-port',
      String(ports[1]),
      '--json',
      ...more,
    ];
    const { status, stdout, stderr } = await command(args, {
      cwd,
      env: {
        PATH: `${home}${delimiter}${process.env.PATH}`,
        STAND_IN_HOME: cwd,
        STAND_IN_KAFKA: String(kafka),
        STAND_IN_MONGODB: new URL(database.uri).port,
      },
    });
    return { status, stderr, found: stdout === '' ? [] : JSON.parse(stdout).services };
  };
  const states = (found: { state: string }[]) => found.map(({ state }) => state);

  it(
    'starts a real broker and the mongod that it finds, leaves them running, and stops them',
    () =>
      inFolder(async (cwd) => {
        const ports = await freePorts(2);
        const call = (action: string, ...more: string[]) => services(cwd, 0, ports, action, ...more);
        expect(states((await call('status')).found)).toEqual(['stopped', 'stopped']);
        const up = await call('up', '--no-docker');
        expect([up.status, states(up.found)], up.stderr).toEqual([0, ['running', 'running']]);
        expect(states((await call('up', '--no-docker')).found)).toEqual(['running', 'running']);

        const env = {
          FOOTPATH_PROFILE: 'services',
          KAFKA_EXTERNAL_BROKER: `127.0.0.1:${ports[0]}`,
          KAFKA_TOPIC: 'shop',
          MONGODB_HOST: '127.0.0.1',
          MONGODB_PORT: String(ports[1]),
          MONGODB_DATABASE: 'shop',
        };
        const ask = async (...args: string[]) => {
          const { status, stdout, stderr } = await command(args, { cwd, env });
          expect(status, `${args.join(' ')}: ${stderr}`).toBe(0);
          return stdout;
        };
        // Nothing but the profile says that these are Kafka and MongoDB.
        await ask('simulate', '--events', '1000', '--partitions', '2');
        expect(JSON.parse(await ask('run', '--json'))).toMatchObject({ outcome: 'finished', counters: { read: 1000 } });
        expect((await ask('query', 'session_metrics', '--limit', '2')).trim().split('\n').length).toBeGreaterThan(1);
        expect(JSON.parse(await ask('lag', '--json'))).toMatchObject({ topic: 'kafka:shop', records: 0 });
        expect(await ask('topics', 'list', 'kafka')).toMatch(/^kafka:shop +2$/m);
        const peeked = JSON.parse((await ask('topics', 'peek', 'kafka:shop', '--limit', '1', '--json')).split('\n')[0]);
        expect(peeked.key).toBe(String(JSON.parse(peeked.value).user_id));
        const found = await ask('topics', 'search', 'kafka:shop', '--key', peeked.key, '--limit', '1', '--json');
        expect(JSON.parse(found)).toMatchObject({ partition: peeked.partition, key: peeked.key });
        const doctor = await ask('doctor');
        expect(doctor).toMatch(/✓ Kafka topic: shop, 2 partitions/);
        expect(doctor).toMatch(/✓ MongoDB rights: may write shop/);

        const down = await call('down');
        expect([down.status, states(down.found)]).toEqual([0, ['stopped', 'stopped']]);
        expect(existsSync(join(cwd, '.footpath-services/kafka/meta.properties'))).toBe(true);
      }),
    PATIENCE_MS,
  );

  it(
    'goes by Docker where an engine answers',
    () =>
      inFolder(async (cwd) => {
        const ports = await freePorts(2);
        const broker = createServer((socket) => {
          // An answer to the question for its versions: length, number, no error.
          socket.on('data', () => socket.write(Buffer.alloc(16)));
          socket.on('error', () => undefined);
        });
        await new Promise<void>((resolve) => broker.listen(0, '127.0.0.1', resolve));
        const { port } = broker.address() as { port: number };
        const up = await services(cwd, port, ports, 'up');
        expect([up.status, states(up.found)], up.stderr).toEqual([0, ['running', 'running']]);
        expect(up.found[0].said).toBe('container footpath-kafka');
        const calls = readFileSync(join(cwd, 'docker.log'), 'utf8')
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line));
        const [kafka, mongodb] = calls.filter(([verb]: string[]) => verb === 'run');
        expect(kafka).toContain(`127.0.0.1:${ports[0]}:${ports[0]}`);
        expect(kafka).toContain(`KAFKA_ADVERTISED_LISTENERS=PLAINTEXT://localhost:${ports[0]}`);
        expect(kafka.at(-1)).toMatch(/^apache\/kafka:\d/);
        expect(mongodb).toContain(`127.0.0.1:${ports[1]}:27017`);
        expect(mongodb.at(-1)).toMatch(/^mongo:\d/);
        const down = await services(cwd, port, ports, 'down');
        expect(states(down.found)).toEqual(['stopped', 'stopped']);
        broker.close();
      }),
    PATIENCE_MS,
  );

  it(
    'says that a port is taken, and by what option another is had',
    () =>
      inFolder(async (cwd) => {
        const [free] = await freePorts(1);
        const taken = createServer();
        await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
        const { port } = taken.address() as { port: number };
        const { status, stderr } = await services(cwd, 0, [port, free], 'up', '--no-docker');
        taken.close();
        expect(status).toBe(1);
        expect(stderr).toContain(`Port ${port}, where kafka is to be, is taken by another program`);
      }),
    60_000,
  );
});
