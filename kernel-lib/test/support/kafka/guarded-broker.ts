import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type KafkaPlace, serverProperties } from '../../../src/services/kafka-files';
import { JVM_FLAGS, kafkaId, kafkaJars } from '../../../src/services/kafka-jars';
import { startKafkaServer } from '../../../src/services/kafka-server';
import { runTool } from '../../../src/services/run-tool';
import { type Certificates, makeCertificates } from '../certificates';
import { freePorts } from './broker';

const FORMAT_MS = 60_000;

/** Of all ways in that ask who comes; it may do anything. */
export const SCRAM_USER = { username: 'shop', password: 'open-sesame-52' };

/** A broker with several ways in, by what each asks for. */
export interface GuardedBroker {
  readonly plain: string;
  /** A user by SCRAM. */
  readonly scram: string;
  /** TLS. */
  readonly tls: string;
  /** TLS, and a user by SCRAM. */
  readonly tlsScram: string;
  readonly certificates: Certificates;
  stop(): Promise<void>;
}

/** Starts one; its user and its certificate are made for it. */
export async function startGuardedBroker(): Promise<GuardedBroker> {
  const folder = mkdtempSync(join(tmpdir(), 'footpath-guarded-'));
  const certificates = makeCertificates(folder);
  const [port, controllerPort, scram, tls, tlsScram] = await freePorts(5);
  const dataDir = join(folder, 'data');
  const properties = waysIn({ port, scram, tls, tlsScram }, controllerPort, certificates);
  const place = { dataDir, port, controllerPort, properties };
  await format(place, folder);
  const server = await startKafkaServer(place);
  const at = (number: number) => `127.0.0.1:${number}`;
  return {
    plain: at(port),
    scram: at(scram),
    tls: at(tls),
    tlsScram: at(tlsScram),
    certificates,
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

type Ports = Readonly<Record<'port' | 'scram' | 'tls' | 'tlsScram', number>>;

function waysIn(
  { port, scram, tls, tlsScram }: Ports,
  controllerPort: number,
  { keyStore }: Certificates,
): Record<string, string> {
  const open = [
    `PLAINTEXT://127.0.0.1:${port}`,
    `SCRAM://127.0.0.1:${scram}`,
    `TLS://127.0.0.1:${tls}`,
    `TLSSCRAM://127.0.0.1:${tlsScram}`,
  ].join();
  const properties: Record<string, string> = {
    listeners: `${open},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': open,
    'listener.security.protocol.map':
      'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SCRAM:SASL_PLAINTEXT,TLS:SSL,TLSSCRAM:SASL_SSL',
  };
  for (const name of ['scram', 'tlsscram']) {
    properties[`listener.name.${name}.sasl.enabled.mechanisms`] = 'SCRAM-SHA-256,SCRAM-SHA-512';
    for (const mechanism of ['scram-sha-256', 'scram-sha-512']) {
      properties[`listener.name.${name}.${mechanism}.sasl.jaas.config`] =
        'org.apache.kafka.common.security.scram.ScramLoginModule required;';
    }
  }
  for (const name of ['tls', 'tlsscram']) {
    properties[`listener.name.${name}.ssl.keystore.type`] = 'PEM';
    properties[`listener.name.${name}.ssl.keystore.location`] = keyStore;
  }
  return properties;
}

/** Users of SCRAM are part of what a broker's folder begins with. */
async function format(place: KafkaPlace, folder: string): Promise<void> {
  const { classPath } = await kafkaJars();
  const file = join(folder, 'format.properties');
  writeFileSync(file, serverProperties(place));
  const { username, password } = SCRAM_USER;
  const users = ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => [
    '--add-scram',
    `${mechanism}=[name=${username},password=${password}]`,
  ]);
  const tool = ['kafka.tools.StorageTool', 'format', '-t', kafkaId(), '-c', file, ...users];
  await runTool('java', [...JVM_FLAGS, '-cp', classPath, ...tool], FORMAT_MS);
}
