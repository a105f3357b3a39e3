import { FootpathError } from '../event/error';
import { runTool } from './run-tool';
import type { ServiceName } from './service-records';

const ASK_MS = 10_000;
/** An image may have to be brought first. */
const START_MS = 600_000;

/** The version of a Docker engine that answers; null without one. */
export async function dockerEngine(): Promise<string | null> {
  try {
    return (await runTool('docker', ['version', '--format', '{{.Server.Version}}'], ASK_MS)).trim() || null;
  } catch (error) {
    if (error instanceof FootpathError) return null;
    throw error;
  }
}

/** The images, as `deploy/docker/compose.yaml` has them, and the port inside. */
const IMAGES: Readonly<Record<ServiceName, { readonly image: string; readonly port: number; readonly data: string }>> =
  {
    kafka: { image: 'apache/kafka:4.1.0', port: 9092, data: '/var/lib/kafka/data' },
    mongodb: { image: 'mongo:8.0', port: 27_017, data: '/data/db' },
  };

/** Starts a container that is open to this machine alone, and gives its name; its data stays in a volume of that name. */
export async function startContainer(name: ServiceName, port: number): Promise<string> {
  const container = `footpath-${name}`;
  const { image, port: inside, data } = IMAGES[name];
  await removeContainer(container);
  const environment = name === 'kafka' ? kafkaEnvironment(port) : {};
  const variables = Object.entries(environment).flatMap(([key, value]) => ['--env', `${key}=${value}`]);
  const publish = `127.0.0.1:${port}:${name === 'kafka' ? port : inside}`;
  const options = ['--detach', '--name', container, '--publish', publish, '--volume', `${container}:${data}`];
  await runTool('docker', ['run', ...options, ...variables, image], START_MS);
  return container;
}

export async function removeContainer(container: string): Promise<void> {
  await runTool('docker', ['rm', '--force', container], ASK_MS);
}

/** Whether a container runs. */
export async function containerRuns(container: string): Promise<boolean> {
  const filters = ['--filter', `name=^/?${container}$`, '--filter', 'status=running'];
  try {
    return (await runTool('docker', ['ps', '--quiet', ...filters], ASK_MS)).trim() !== '';
  } catch (error) {
    if (error instanceof FootpathError) return false;
    throw error;
  }
}

/** One broker that is its own controller, and says that it is where this machine finds it. */
function kafkaEnvironment(port: number): Record<string, string> {
  return {
    KAFKA_NODE_ID: '1',
    KAFKA_PROCESS_ROLES: 'broker,controller',
    KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:19093',
    KAFKA_LISTENERS: `PLAINTEXT://:${port},CONTROLLER://:19093`,
    KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://localhost:${port}`,
    KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
    KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
    KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
    KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
    KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
    KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
    KAFKA_LOG_DIRS: '/var/lib/kafka/data',
  };
}
