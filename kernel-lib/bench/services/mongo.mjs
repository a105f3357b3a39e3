// Engine → MongoDB beside the driver's guarded bulk replaces of the same documents, both into a server that only acknowledges.
import { join } from 'node:path';
import { bundleSources } from '../live/load-sources.mjs';
import { measure } from '../measure.mjs';
import { startAckServer } from './ack-server.mjs';

const here = import.meta.dirname;
const cli = join(here, '../../dist/cli.cjs');
/** As the engine has them: src/store/mongo/staged-documents.ts and output-writer.ts. */
const BATCH = 1000;
const CALLS = 4;

/** One side after the other, round by round: documents a second, and the processor's seconds. */
export async function engineToMongo({ csv, catalog }, folder, rounds) {
  const bundle = bundleSources(folder, [
    "export { nodeFiles } from './file/node-files';",
    "export { openStore } from './store/reader';",
    "export { pipelineLayout } from './store/store-layout';",
    "export { stagedDocuments } from './store/mongo/staged-documents';",
  ]);
  const input = ['run', '--csv', csv, '--catalog', catalog, '--json'];
  const dir = join(folder, 'mongo-store');
  measure(cli, [...input, '--dir', dir]);
  const ours = [];
  const ceiling = [];
  for (let round = 0; round < rounds; round++) {
    const server = await startAckServer();
    const into = ['--dir', join(folder, `mongo-${round}`), '--store', `mongodb:${server.uri}`];
    const { result, cpu } = measure(cli, [...input, ...into]);
    const documents = Object.values(result.documents).reduce((sum, count) => sum + count, 0);
    ours.push({ rate: documents / result.seconds, cpu });
    const bulk = ['--batch', String(BATCH), '--calls', String(CALLS)];
    const alone = measure(join(here, 'driver-replaces.mjs'), [
      ...['--bundle', bundle, '--dir', dir, '--uri', server.uri],
      ...bulk,
    ]);
    if (alone.result.documents !== documents) {
      throw new Error(`the engine wrote ${documents} documents, the driver alone ${alone.result.documents}`);
    }
    ceiling.push({ rate: alone.result.documents / alone.result.seconds, cpu: alone.cpu });
    await server.stop();
    const [our, driver] = [ours.at(-1), ceiling.at(-1)].map((side) => JSON.stringify(side));
    console.error(`engine → MongoDB, round ${round + 1}: engine ${our}, driver ${driver}`);
  }
  return { name: 'engine → MongoDB', unit: 'documents/s', ours, ceiling };
}
