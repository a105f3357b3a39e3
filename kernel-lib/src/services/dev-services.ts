import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { FootpathError } from '../event/error';
import type { HostIdentity } from '../file/files';
import { processStart } from '../file/host-identity';
import { containerRuns, dockerEngine, removeContainer, startContainer } from './docker';
import { answersAsBroker } from './kafka-probe';
import { startKafkaServer } from './kafka-server';
import { findMongod, startMongod } from './mongod';
import { answersAsDatabase } from './mongod-probe';
import { isThere, type ServiceName, type ServiceRecord, ServiceRecords } from './service-records';

const ANSWER_WITHIN_MS = 120_000;
const STOP_WITHIN_MS = 20_000;
const LOOK_EVERY_MS = 100;

export interface DevServicesOptions {
  /** Absolute; data, logs and what was started are kept there. */
  readonly folder: string;
  readonly ports: Readonly<Record<ServiceName, number>>;
  readonly host: HostIdentity;
  readonly nowMs: () => number;
  /** Told what is done, as it begins. */
  readonly onStep: (text: string) => void;
  /** A Docker engine is not asked for. */
  readonly withoutDocker?: boolean;
}

/** A service as it is found. */
export interface ServiceStatus {
  readonly name: ServiceName;
  readonly state: 'running' | 'stopped' | 'foreign';
  readonly address: string;
  /** How it runs, or why it does not. */
  readonly said: string;
}

const ANSWERS: Readonly<Record<ServiceName, (port: number) => Promise<boolean>>> = {
  kafka: answersAsBroker,
  mongodb: answersAsDatabase,
};
const NAMES: readonly ServiceName[] = ['kafka', 'mongodb'];

/** A broker and a database for development, on this machine and open to it alone. */
export class DevServices {
  private readonly records: ServiceRecords;

  constructor(private readonly options: DevServicesOptions) {
    this.records = new ServiceRecords(options.folder);
  }

  /**
   * Starts what does not run: by Docker where an engine answers, else Kafka from its Java archives, and a `mongod` if one is found.
   *
   * @throws FootpathError `io` where a port is taken or a service does not come up, `not-found` without Java and Maven.
   */
  async up(): Promise<ServiceStatus[]> {
    const engine = this.options.withoutDocker ? null : await dockerEngine();
    for (const name of NAMES) {
      if ((await this.statusOf(name)).state === 'running') continue;
      await checkPort(name, this.options.ports[name]);
      if (engine !== null) await this.startByDocker(name);
      else if (name === 'kafka') await this.startKafka();
      else await this.startMongod();
    }
    return this.status();
  }

  /** Stops what was started from this folder; its data stays. */
  async down(): Promise<ServiceStatus[]> {
    for (const record of this.records.all()) {
      this.options.onStep(`stopping ${record.name}`);
      if (record.container !== null) await removeContainer(record.container);
      if (isThere(this.options.host, record)) await this.end(record);
      this.records.remove(record.name);
    }
    return this.status();
  }

  status(): Promise<ServiceStatus[]> {
    return Promise.all(NAMES.map((name) => this.statusOf(name)));
  }

  private async statusOf(name: ServiceName): Promise<ServiceStatus> {
    const record = this.records.all().find((each) => each.name === name);
    const port = record?.port ?? this.options.ports[name];
    const address = `127.0.0.1:${port}`;
    const isOurs = record !== undefined && (isThere(this.options.host, record) || (await this.runsInDocker(record)));
    if (isOurs) {
      const how = record.container === null ? `process ${record.process!.pid}` : `container ${record.container}`;
      return { name, state: 'running', address, said: how };
    }
    if (await ANSWERS[name](port)) return { name, state: 'foreign', address, said: 'not started from this folder' };
    return { name, state: 'stopped', address, said: this.whyNot(name) };
  }

  private whyNot(name: ServiceName): string {
    const canStart = name === 'kafka' || findMongod() !== null;
    return canStart ? 'footpath services up starts it' : 'no Docker engine and no mongod: install one of them';
  }

  private runsInDocker({ container }: ServiceRecord): Promise<boolean> {
    return container === null ? Promise.resolve(false) : containerRuns(container);
  }

  private async startByDocker(name: ServiceName): Promise<void> {
    const port = this.options.ports[name];
    this.options.onStep(`starting ${name} in a container; its image may have to be brought first`);
    const container = await startContainer(name, port);
    this.records.put({ name, port, process: null, container, startedAtMs: this.options.nowMs() });
    const deadline = performance.now() + ANSWER_WITHIN_MS;
    while (!(await ANSWERS[name](port))) {
      if (performance.now() > deadline) throw silent(name, `docker logs ${container} has what it said`);
      await delay(LOOK_EVERY_MS);
    }
  }

  private async startKafka(): Promise<void> {
    const { folder, ports } = this.options;
    this.options.onStep('starting kafka; the first time its archives are brought by Maven (about 43 MB)');
    const dataDir = join(folder, 'kafka');
    const controllerPort = await freePort();
    const { pid } = await startKafkaServer({ dataDir, port: ports.kafka, controllerPort, outlives: true });
    this.put('kafka', pid);
  }

  private async startMongod(): Promise<void> {
    const path = findMongod();
    if (path === null) return;
    this.options.onStep('starting mongodb');
    const { pid } = await startMongod(path, join(this.options.folder, 'mongodb'), this.options.ports.mongodb);
    this.put('mongodb', pid);
  }

  private put(name: ServiceName, pid: number): void {
    const { ports, nowMs } = this.options;
    const process = { pid, start: processStart(pid) };
    this.records.put({ name, port: ports[name], process, container: null, startedAtMs: nowMs() });
  }

  private async end(record: ServiceRecord): Promise<void> {
    const { pid } = record.process!;
    process.kill(pid, 'SIGTERM');
    const deadline = performance.now() + STOP_WITHIN_MS;
    while (isThere(this.options.host, record)) {
      if (performance.now() > deadline) process.kill(pid, 'SIGKILL');
      await delay(LOOK_EVERY_MS);
    }
  }
}

/** @throws FootpathError `io` where somebody else has the port. */
function checkPort(name: ServiceName, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer()
      .once('error', (error) =>
        reject(
          new FootpathError(
            'io',
            `Port ${port}, where ${name} is to be, is taken by another program. Stop that, or give ${name} another port (--${name}-port).`,
            { cause: error },
          ),
        ),
      )
      .listen(port, '127.0.0.1', () => server.close(() => resolve()));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
      .once('error', reject)
      .listen(0, '127.0.0.1', () => {
        const address = server.address();
        server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
      });
  });
}

function silent(name: ServiceName, where: string): FootpathError {
  return new FootpathError('io', `${name} does not answer ${ANSWER_WITHIN_MS / 1000} s after its start: ${where}.`);
}
