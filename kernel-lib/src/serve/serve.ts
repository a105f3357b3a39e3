import { FootpathError } from '../event/error';
import type { RunOptions } from '../run/options';
import type { RunResult } from '../run/result';
import { Health } from './health';
import { startHttpServer } from './http-server';
import type { Log } from './json-log';
import { Metrics, type MetricsWorld } from './metrics';

/** Of four commits a second a log wants one in a while: the metrics have them all. */
const LOG_EVERY_MS = 10_000;

/**
 * The engine is an argument and only its types are known here: what needs metrics is a file of its own in the build, and must
 * not cut the engine in two.
 */
export interface ServeOptions extends MetricsWorld {
  readonly run: (options: RunOptions) => Promise<RunResult>;
  /** What is run, followed. */
  readonly options: Omit<RunOptions, 'follow' | 'onStarted' | 'onCommit' | 'onNotice' | 'onProgress'>;
  readonly host: string;
  readonly port: number;
  readonly log: Log;
}

/**
 * Runs the engine as a service: follows its input until the options' `signal` aborts, answers health and metrics meanwhile, and tells in
 * the log what happens. An abort ends the running epoch, commits it and gives the lease back.
 *
 * @throws FootpathError as `run`; `io` where its port cannot be had. It has been logged then.
 */
export async function serve({ run, options, host, port, log, ...world }: ServeOptions): Promise<RunResult> {
  const health = new Health();
  const metrics = new Metrics(world);
  const server = await startHttpServer({ host, port, health, metrics });
  const { definition, signal } = options;
  log({ level: 'info', message: 'starting', pipeline: definition.name, url: server.url });
  const onAbort = () => {
    health.stopping();
    const { away } = health.describe();
    const waitsFor = away === undefined ? {} : { waits_for: away };
    log({ level: 'info', message: 'stopping at the end of this epoch', ...waitsFor });
  };
  signal?.addEventListener('abort', onAbort, { once: true });
  let epoch = 0;
  let loggedMs = Number.NEGATIVE_INFINITY;
  try {
    const result = await run({
      ...options,
      follow: true,
      onStarted: (before) => {
        metrics.started(before);
        health.started();
        log({ level: 'info', message: 'running', read: before?.counters.read ?? 0 });
      },
      onCommit: (committed) => {
        ({ epoch } = committed);
        metrics.committed(committed);
        health.committed(epoch);
        const now = world.nowMs();
        if (now - loggedMs < LOG_EVERY_MS) return;
        loggedMs = now;
        const { read, late, dead } = committed.progress.counters;
        log({ level: 'info', message: 'committed', epoch, read, late, dead, seconds: rounded(committed.epochSeconds) });
      },
      onNotice: (message, state) => {
        if (state !== undefined) health.reached(state.server, state.isThere);
        log({ level: state?.isThere ? 'info' : 'warn', message });
      },
    });
    log({ level: 'info', message: 'stopped', epoch, read: result.counters.read });
    return result;
  } catch (error) {
    const code = error instanceof FootpathError ? error.code : 'internal';
    health.failed(code);
    log({ level: 'error', message: (error as Error).message, code });
    throw error;
  } finally {
    signal?.removeEventListener('abort', onAbort);
    await server.close();
  }
}

function rounded(seconds: number): number {
  return Math.round(1000 * seconds) / 1000;
}
