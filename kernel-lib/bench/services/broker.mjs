// A real broker over a folder of its own, as `footpath services` starts one.
import { createServer } from 'node:net';
import { join } from 'node:path';
import { loadBundle } from '../live/load-sources.mjs';

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

export async function startBroker(bundle, folder) {
  const [port, controllerPort] = [await freePort(), await freePort()];
  return loadBundle(bundle).startKafkaServer({ dataDir: join(folder, 'kafka'), port, controllerPort });
}
