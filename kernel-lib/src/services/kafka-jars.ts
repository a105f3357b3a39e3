import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { FootpathError } from '../event/error';
import { KAFKA_POM, KAFKA_VERSION, serverProperties } from './kafka-files';
import { runTool } from './run-tool';

const COPY_GOAL = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
const RESOLVE_MS = 300_000;
const FORMAT_MS = 60_000;
const RESOLVES = 3;

/** Flags under which a broker of one machine starts soon and stays small. */
export const JVM_FLAGS = ['-Xmx512m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];

/** Where what was downloaded is kept: `FOOTPATH_CACHE`, else a folder for temporary files. */
export function servicesCache(env: NodeJS.ProcessEnv = process.env): string {
  return env.FOOTPATH_CACHE || join(tmpdir(), 'footpath-cache');
}

/** A Kafka that can be started. */
export interface KafkaJars {
  readonly classPath: string;
  /** A formatted folder of a broker, to be copied; it names no port. */
  readonly template: string;
}

/**
 * Finds the broker's archives in the cache, or has Maven bring them (about 43 MB) and formats a template. Put together in a folder
 * of its own that is then renamed: half a download is never used.
 *
 * @throws FootpathError `not-found` without Java or Maven, `io`.
 */
export async function kafkaJars(cacheDir = servicesCache()): Promise<KafkaJars> {
  const dir = join(cacheDir, `kafka-${KAFKA_VERSION}`);
  if (!existsSync(dir)) await bringKafka(cacheDir, dir);
  return { classPath: classPath(join(dir, 'lib')), template: join(dir, 'template') };
}

async function bringKafka(cacheDir: string, dir: string): Promise<void> {
  mkdirSync(cacheDir, { recursive: true });
  const fresh = mkdtempSync(join(cacheDir, '.new-'));
  try {
    const pom = join(fresh, 'pom.xml');
    const lib = join(fresh, 'lib');
    writeFileSync(pom, KAFKA_POM);
    await resolveJars(['-B', '-q', '-f', pom, COPY_GOAL, '-DincludeScope=runtime', `-DoutputDirectory=${lib}`]);
    const properties = join(fresh, 'format.properties');
    const template = join(fresh, 'template');
    writeFileSync(properties, serverProperties({ dataDir: template, port: 1, controllerPort: 2 }));
    const format = ['kafka.tools.StorageTool', 'format', '-t', kafkaId(), '-c', properties];
    await runTool('java', [...JVM_FLAGS, '-cp', classPath(lib), ...format], FORMAT_MS);
    try {
      renameSync(fresh, dir);
    } catch (error) {
      // Somebody else was first: theirs is as good.
      if (!existsSync(dir)) throw error;
    }
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** Once more where a registry falters. */
async function resolveJars(args: readonly string[]): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await runTool('mvn', args, RESOLVE_MS);
      return;
    } catch (error) {
      if (attempt === RESOLVES || (error instanceof FootpathError && error.code === 'not-found')) throw error;
    }
  }
}

function classPath(lib: string): string {
  const jars = readdirSync(lib).filter((name) => name.endsWith('.jar'));
  return jars
    .sort()
    .map((name) => join(lib, name))
    .join(delimiter);
}

/** An id as Kafka makes them: 16 random bytes; the tool takes none that looks like an option. */
export function kafkaId(): string {
  for (;;) {
    const id = randomBytes(16).toString('base64url');
    if (!id.startsWith('-')) return id;
  }
}
