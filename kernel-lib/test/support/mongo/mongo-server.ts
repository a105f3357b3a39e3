import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { cached, isThere, runTool } from './rig-cache';

/** A server that runs for a test, on a port of its own. */
export interface MongoServer {
  readonly uri: string;
  /** Ends it, by SIGKILL if nothing else is said: its data and its port stay. */
  kill(signal?: 'SIGTERM'): Promise<void>;
  /** The same server again, after `kill`; with `auth` it lets in only the users that were made before. */
  restart(options?: ServerOptions): Promise<void>;
  stop(): Promise<void>;
}

export interface ServerOptions {
  readonly auth?: boolean;
  /** Files of a certificate and its key: it speaks TLS only. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Memory of a server that keeps its documents in it. Default 2. */
  readonly heapGiB?: number;
}

/** A kind of server, and how a machine that cannot run it is told to. */
export interface MongoServerKind {
  readonly name: string;
  /** Null where it can be started; else what to install. */
  missing(): string | null;
  start(options?: ServerOptions): Promise<MongoServer>;
}

const SECANTUS = 'SecantusDB==0.7.0b3 --hash=sha256:0a21af2f488d5263c45beb328e68cea989217edf6a385fc491c24ea62ac3cec0';
const SECANTUS_NEEDS = [
  'pymongo==4.20.1',
  'python-dateutil==4.0.0',
  's2sphere==0.2.5',
  'shapely==2.2.0',
  'numpy==2.4.6',
  'dnspython==2.9.2',
  'future==1.0.0',
];
const LEAST_PORT = 20_000;
const PORTS = 10_000;
const PYTHONS = ['python3.11', 'python3'];

/** A separate implementation over WiredTiger, a replica set of one; a development tool only. */
export const secantus: MongoServerKind = {
  name: 'SecantusDB 0.7.0b3',
  missing: () =>
    PYTHONS.some((python) => isThere(python, ['-m', 'venv', '--help'])) ? null : 'apt-get install python3 python3-venv',
  start: async (options = {}) => {
    const python = PYTHONS.find((name) => isThere(name, ['-m', 'venv', '--help']))!;
    const home = cached('secantus-0.7.0b3-venv', (folder) => {
      // Programs of a virtual environment know its place: it is made where it will be called from, by its module.
      runTool(python, ['-m', 'venv', folder]);
      const requirements = join(folder, 'requirements.txt');
      writeFileSync(requirements, `${SECANTUS}\n`);
      const pip = [join(folder, 'bin/python'), '-m', 'pip', 'install', '-q', '--no-input'] as const;
      runTool(pip[0], [...pip.slice(1), '--require-hashes', '--no-deps', '-r', requirements]);
      runTool(pip[0], [...pip.slice(1), ...SECANTUS_NEEDS]);
    });
    const data = mkdtempSync(join(tmpdir(), 'footpath-secantus-'));
    return serve(data, options, (port, { auth = false, tls }) => [
      join(home, 'bin/python'),
      ...['-m', 'secantus', '--host', '127.0.0.1', '--port', String(port), '--storage-path', data],
      ...['--cache-size', '256M', '--log-level', 'WARNING', ...(auth ? ['--auth'] : [])],
      ...(tls ? ['--tls-cert-file', tls.cert, '--tls-key-file', tls.key] : []),
    ]);
  },
};

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>footpath.test</groupId><artifactId>mongo-java-server</artifactId><version>1</version><packaging>pom</packaging>
<dependencies><dependency><groupId>de.bwaldvogel</groupId><artifactId>mongo-java-server-memory-backend</artifactId>
<version>1.47.0</version></dependency></dependencies></project>
`;

/** The driver takes servers of wire version 9 and above, and the library says less than it can. */
const MAIN = `import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.net.InetSocketAddress;
import java.util.List;

public class Server {
  public static void main(String[] arguments) throws Exception {
    MemoryBackend backend = new MemoryBackend();
    backend.version(new MongoVersion() {
      public List<Integer> getVersionArray() { return List.of(5, 0, 0, 0); }
      public int getWireVersion() { return 13; }
    });
    new MongoServer(backend).bind(new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0])));
    Thread.currentThread().join();
  }
}
`;

/** A second, independent implementation, standalone and in memory. */
export const javaServer: MongoServerKind = {
  name: 'mongo-java-server 1.47.0',
  missing: () =>
    isThere('java', ['-version']) && isThere('mvn', ['-version'])
      ? null
      : 'apt-get install openjdk-17-jdk-headless maven',
  start: async ({ heapGiB = 2 } = {}) => {
    const home = cached('mongo-java-server-1.47.0-compiled', (folder) => {
      writeFileSync(join(folder, 'pom.xml'), POM);
      writeFileSync(join(folder, 'Server.java'), MAIN);
      const copy = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
      runTool('mvn', ['-B', '-q', copy, '-DincludeScope=runtime', '-DoutputDirectory=lib'], folder);
      // Once, and not with each start.
      runTool('javac', ['-cp', 'lib/*', '-d', 'classes', 'Server.java'], folder);
    });
    const data = mkdtempSync(join(tmpdir(), 'footpath-mjs-'));
    return serve(data, {}, (port) => [
      'java',
      ...[
        `-Xmx${heapGiB}g`,
        heapGiB > 4 ? '-XX:+UseG1GC' : '-XX:+UseSerialGC',
        '-XX:TieredStopAtLevel=1',
        '-cp',
        [join(home, 'classes'), join(home, 'lib/*')].join(delimiter),
      ],
      ...['Server', String(port)],
    ]);
  },
};

async function serve(
  data: string,
  options: ServerOptions,
  commandOf: (port: number, options: ServerOptions) => readonly string[],
): Promise<MongoServer> {
  const port = await lastingPort();
  let child: ChildProcess;
  const start = async (given: ServerOptions) => {
    const [command, ...args] = commandOf(port, given);
    mkdirSync(data, { recursive: true });
    let said = '';
    child = spawn(command, args, { cwd: data, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout!.on('data', (text) => (said += text));
    child.stderr!.on('data', (text) => (said += text));
    const gone = once(child, 'exit').then(() => {
      throw new Error(`${command} has ended: ${said.slice(-2000)}`);
    });
    await Promise.race([gone, listening(port)]);
    gone.catch(() => undefined);
  };
  const kill = async (signal: NodeJS.Signals = 'SIGKILL') => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  };
  await start(options);
  return {
    uri: `mongodb://127.0.0.1:${port}/`,
    kill,
    restart: (given = options) => start(given),
    stop: async () => {
      await kill();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

async function listening(port: number): Promise<void> {
  for (;;) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy();
        resolve(true);
      });
      socket.on('error', () => resolve(false));
    });
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/**
 * A port below those that the system gives to connections by itself: a server that is started again finds it free, however many clients
 * have knocked meanwhile.
 */
export async function lastingPort(): Promise<number> {
  for (;;) {
    const port = LEAST_PORT + randomInt(PORTS);
    const isFree = await new Promise<boolean>((resolve) => {
      const server = createServer();
      server.on('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
    });
    if (isFree) return port;
  }
}
