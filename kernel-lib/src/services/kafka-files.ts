/** The broker that `footpath services` and the tests run. */
export const KAFKA_VERSION = '4.4.0';

/** What Maven is asked for: the broker with all that it needs, and a logger that writes to standard error. */
export const KAFKA_POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>footpath</groupId><artifactId>kafka-broker</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${KAFKA_VERSION}</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>1.7.36</version></dependency>
  </dependencies>
</project>
`;

export interface KafkaPlace {
  readonly dataDir: string;
  readonly port: number;
  readonly controllerPort: number;
  /** A second way in, for clients that give a user's name and password (SASL/PLAIN). */
  readonly sasl?: { readonly port: number; readonly users: Readonly<Record<string, string>> };
  /** Further properties, by name; they win over ours. */
  readonly properties?: Readonly<Record<string, string>>;
}

/** The properties of one broker that is its own controller, for one machine: loopback only, quick to start again after a crash. */
export function serverProperties({ dataDir, port, controllerPort, sasl, properties = {} }: KafkaPlace): string {
  const at = (number: number) => `127.0.0.1:${number}`;
  const own: Record<string, string> = {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@${at(controllerPort)}`,
    listeners: [`PLAINTEXT://${at(port)}`, `CONTROLLER://${at(controllerPort)}`].join(),
    'advertised.listeners': `PLAINTEXT://${at(port)}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL:SASL_PLAINTEXT',
    'inter.broker.listener.name': 'PLAINTEXT',
    'log.dirs': dataDir,
    'num.partitions': '1',
    'auto.create.topics.enable': 'false',
    'offsets.topic.replication.factor': '1',
    'offsets.topic.num.partitions': '4',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'transaction.state.log.num.partitions': '4',
    'share.coordinator.state.topic.replication.factor': '1',
    'share.coordinator.state.topic.min.isr': '1',
    'group.initial.rebalance.delay.ms': '0',
    'num.network.threads': '2',
    'num.io.threads': '4',
    'background.threads': '2',
    'num.recovery.threads.per.data.dir': '1',
    'log.cleaner.dedupe.buffer.size': '2097152',
    'broker.heartbeat.interval.ms': '500',
    'broker.session.timeout.ms': '2000',
    'controller.quorum.election.timeout.ms': '300',
    'controller.quorum.election.backoff.max.ms': '100',
    'controller.quorum.request.timeout.ms': '1000',
  };
  if (sasl) {
    const users = Object.entries(sasl.users).map(([name, password]) => `user_${name}="${password}"`);
    own.listeners += `,SASL://${at(sasl.port)}`;
    own['advertised.listeners'] += `,SASL://${at(sasl.port)}`;
    own['listener.name.sasl.sasl.enabled.mechanisms'] = 'PLAIN';
    own['listener.name.sasl.plain.sasl.jaas.config'] =
      `org.apache.kafka.common.security.plain.PlainLoginModule required ${users.join(' ')};`;
  }
  return Object.entries({ ...own, ...properties })
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

/** What tells a broker's folder apart from others; the template's is replaced. */
export function metaProperties(newId: () => string): string {
  return `version=1\nnode.id=1\ncluster.id=${newId()}\ndirectory.id=${newId()}\n`;
}
