import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, cpSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { FootpathError } from '../event/error';
import { type KafkaPlace, metaProperties, serverProperties } from './kafka-files';
import { JVM_FLAGS, kafkaId, kafkaJars, servicesCache } from './kafka-jars';
import { answersAsBroker } from './kafka-probe';

const START_MS = 120_000;
const STOP_MS = 15_000;
const LOOK_EVERY_MS = 25;

export interface KafkaServerOptions extends KafkaPlace {
  /** See `servicesCache`. */
  readonly cacheDir?: string;
  /** Whether the broker goes on when this process ends. Default: it is killed with it, where the system can do that. */
  readonly outlives?: boolean;
}

/** A broker that was started. */
export interface KafkaServer {
  readonly broker: string;
  readonly pid: number;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
  /** Ends it in order: what it holds is on disk. */
  stop(): Promise<void>;
}

/**
 * Starts a broker over a folder, which is formatted if it is new; resolves once it answers. What it says is in `kafka.log` there.
 *
 * @throws FootpathError `not-found` without Java or Maven, `io` with the end of its log if it does not come up.
 */
export async function startKafkaServer(options: KafkaServerOptions): Promise<KafkaServer> {
  const { dataDir, port, outlives = false } = options;
  const { classPath, template } = await kafkaJars(options.cacheDir ?? servicesCache());
  prepare(dataDir, template);
  const properties = join(dataDir, 'server.properties');
  const logFile = join(dataDir, 'kafka.log');
  writeFileSync(properties, serverProperties(options));
  const flags = [...JVM_FLAGS, '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn'];
  const child = start([...flags, '-cp', classPath, 'kafka.Kafka', properties], logFile, outlives);
  let ended: string | null = null;
  const gone = new Promise<void>((resolve) => {
    const end = (why: unknown) => {
      ended ??= String(why);
      resolve();
    };
    child.once('exit', (code, signal) => end(signal ?? code)).once('error', end);
  });
  const deadline = performance.now() + START_MS;
  while (ended === null && performance.now() < deadline) {
    if (await answersAsBroker(port)) return serverOf(child, `127.0.0.1:${port}`, gone, () => ended !== null);
    await delay(LOOK_EVERY_MS);
  }
  child.kill('SIGKILL');
  await gone;
  const said = existsSync(logFile) ? readFileSync(logFile, 'utf8').slice(-3000) : '';
  throw new FootpathError(
    'io',
    `Kafka did not start (${ended ?? 'no answer'}) on port ${port}. Its log, ${logFile}, ends with:\n${said}`,
  );
}

function prepare(dataDir: string, template: string): void {
  mkdirSync(dataDir, { recursive: true });
  const meta = join(dataDir, 'meta.properties');
  if (existsSync(meta)) return;
  cpSync(template, dataDir, { recursive: true });
  writeFileSync(meta, metaProperties(kafkaId));
}

function start(javaArgs: readonly string[], logFile: string, outlives: boolean): ChildProcess {
  const log = openSync(logFile, 'a');
  const stdio: ('ignore' | number)[] = ['ignore', log, log];
  try {
    if (outlives) {
      const child = spawn('java', javaArgs, { stdio, detached: true });
      child.unref();
      return child;
    }
    // Linux ends it with us, even where we are killed.
    const isLinux = process.platform === 'linux' && existsSync('/usr/bin/setpriv');
    return isLinux
      ? spawn('setpriv', ['--pdeathsig', 'KILL', 'java', ...javaArgs], { stdio })
      : spawn('java', javaArgs, { stdio });
  } finally {
    closeSync(log);
  }
}

function serverOf(child: ChildProcess, broker: string, gone: Promise<void>, hasEnded: () => boolean): KafkaServer {
  const end = async (signal: NodeJS.Signals) => {
    if (!hasEnded()) child.kill(signal);
    await gone;
  };
  return {
    broker,
    pid: child.pid!,
    kill: () => end('SIGKILL'),
    stop: async () => {
      const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await end('SIGTERM');
      clearTimeout(late);
    },
  };
}
