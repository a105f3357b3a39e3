import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Admin, Kafka, logLevel } from 'kafkajs';
import { type KafkaServer, startKafkaServer } from '../../../src/services/kafka-server';
import { INSTALL_JAVA } from '../../../src/services/run-tool';
import { isThere } from '../mongo/rig-cache';

/** Why Kafka cannot be started here, with what to install; null where it can. */
export const kafkaMissing: string | null = ['java', 'mvn'].every((tool) => isThere(tool, ['-version']))
  ? null
  : `needs Kafka: ${INSTALL_JAVA}`;

/** Of the broker's second way in. */
export const SASL_USER = { username: 'shop', password: 'open-sesame-41' };

/** On a busy machine a broker takes its time. */
const WARM_UP_MS = 60_000;
const WARM_UP_EVERY_MS = 20;

/** A broker of a test file, over a folder of its own; it may be killed and started again over the same data. */
export class TestBroker {
  private server: KafkaServer | null = null;

  private constructor(
    readonly broker: string,
    /** Takes `SASL_USER` only. */
    readonly saslBroker: string,
    private readonly dataDir: string,
    private readonly ports: readonly number[],
  ) {}

  static async start(): Promise<TestBroker> {
    const dataDir = mkdtempSync(join(tmpdir(), 'footpath-kafka-'));
    const ports = await freePorts(3);
    const broker = new TestBroker(`127.0.0.1:${ports[0]}`, `127.0.0.1:${ports[2]}`, dataDir, ports);
    await broker.startAgain();
    await broker.warmUp();
    return broker;
  }

  async startAgain(): Promise<void> {
    const [port, controllerPort, saslPort] = this.ports;
    const sasl = { port: saslPort, users: { [SASL_USER.username]: SASL_USER.password } };
    // Of topics without a retention of their own: what is to be removed is looked for often.
    const properties = { 'log.retention.check.interval.ms': '300', 'log.segment.delete.delay.ms': '100' };
    this.server = await startKafkaServer({ dataDir: this.dataDir, port, controllerPort, sasl, properties });
  }

  async kill(): Promise<void> {
    await this.server?.kill();
  }

  async stop(): Promise<void> {
    await this.server?.stop();
    rmSync(this.dataDir, { recursive: true, force: true, maxRetries: 5 });
  }

  /** A plain client, for what the product does not do. */
  client(): Kafka {
    const retry = { initialRetryTime: 20, maxRetryTime: 200, retries: 60 };
    return new Kafka({ brokers: [this.broker], logLevel: logLevel.NOTHING, retry });
  }

  /** Asks the broker as an administrator. */
  async withAdmin<T>(work: (admin: Admin) => Promise<T>): Promise<T> {
    const admin = this.client().admin();
    await admin.connect();
    try {
      return await work(admin);
    } finally {
      await admin.disconnect();
    }
  }

  /** A fresh broker makes its own topics first: who asks for a group before that is sent away. */
  private async warmUp(): Promise<void> {
    await this.withAdmin(async (admin) => {
      const deadline = performance.now() + WARM_UP_MS;
      for (;;) {
        try {
          await admin.fetchOffsets({ groupId: 'warm', topics: [] });
          return;
        } catch (error) {
          if (performance.now() > deadline) throw error;
          await delay(WARM_UP_EVERY_MS);
        }
      }
    });
  }
}

/** Ports that nobody listens on; all are held together, so they differ. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve, reject) => {
          const server = createServer();
          server.on('error', reject).listen(0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
