import { createServer, type Server } from 'node:http';
import { FootpathError } from '../event/error';
import type { Health } from './health';
import type { Metrics } from './metrics';

export interface HttpOptions {
  /** Where it listens; loopback unless somebody says otherwise. */
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly health: Health;
  readonly metrics: Metrics;
}

export interface HttpServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Answers `/healthz`, `/readyz` and `/metrics`; everything else is 404, every method but GET and HEAD 405.
 *
 * @throws FootpathError `io` where the port is taken or may not be had.
 */
export async function startHttpServer({ host, port, health, metrics }: HttpOptions): Promise<HttpServer> {
  const answer = async (path: string): Promise<{ status: number; type: string; body: string }> => {
    const json = (isGood: boolean, value: unknown) => ({
      status: isGood ? 200 : 503,
      type: 'application/json; charset=utf-8',
      body: `${JSON.stringify(value)}\n`,
    });
    if (path === '/healthz') return json(health.isHealthy, health.describe());
    if (path === '/readyz') return json(health.isReady, health.describe());
    if (path === '/metrics') return { status: 200, type: metrics.contentType, body: await metrics.text() };
    return { status: 404, type: 'text/plain; charset=utf-8', body: 'There are /healthz, /readyz and /metrics.\n' };
  };
  const server = createServer((request, response) => {
    const say = (status: number, type: string, body: string) => {
      response.writeHead(status, {
        'content-type': type,
        'content-length': Buffer.byteLength(body),
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      });
      response.end(request.method === 'HEAD' ? undefined : body);
    };
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      say(405, 'text/plain; charset=utf-8', 'Only GET and HEAD.\n');
      return;
    }
    answer((request.url ?? '/').split('?')[0]).then(
      ({ status, type, body }) => say(status, type, body),
      () => say(500, 'text/plain; charset=utf-8', 'The metrics could not be gathered.\n'),
    );
  });
  // Whoever keeps a line open without a word must not hold the stop.
  server.requestTimeout = 10_000;
  await listen(server, host, port);
  const address = server.address();
  const taken = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'another program listens there' : error.message;
      reject(
        new FootpathError(
          'io',
          `Cannot listen on ${host}, port ${port}: ${why}. Give another with --port, or 0 for a free one.`,
          {
            cause: error,
          },
        ),
      );
    });
    server.listen(port, host, resolve);
  });
}
