// The embedded topic log by itself: records a second appended, with an fsync for each batch, and read back:
// `node kernel-lib/bench/log.mjs [--records 4000000] [--batch 10000] [--partitions 1] [--rounds 3] [--dir FOLDER]`.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { benchOptions } from './options.mjs';

const values = benchOptions('The embedded log: appends and reads.', {
  records: { type: 'string', default: '4000000' },
  batch: { type: 'string', default: '10000' },
  partitions: { type: 'string', default: '1' },
  rounds: { type: 'string', default: '3' },
  /** Where the topic lies while it is measured: its disk is what counts. */
  dir: { type: 'string', default: tmpdir() },
});
const [records, batchRecords, partitions, rounds] = ['records', 'batch', 'partitions', 'rounds'].map((name) => {
  const value = Number(values[name]);
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} ${values[name]}: a whole number of at least 1`);
  return value;
});
const READ_BYTES = 4 << 20;

/** The log's own code, which the library does not hand out. */
function loadLog(folder) {
  const outfile = join(folder, 'log.cjs');
  const names = { hostIdentity: 'file/host-identity', nodeFiles: 'file/node-files', systemClock: 'file/system-clock' };
  const contents = [
    ...Object.entries(names).map(([name, path]) => `export { ${name} } from './${path}';`),
    "export { openTopicReader, openTopicWriter } from './log/open-topic';",
    "export { RecordPacker } from './log/record-packer';",
  ].join('\n');
  const stdin = { contents, resolveDir: join(import.meta.dirname, '../src'), loader: 'ts' };
  buildSync({ stdin, bundle: true, platform: 'node', outfile, logLevel: 'error' });
  return createRequire(import.meta.url)(outfile);
}

/** A record as the simulator sends them, of the usual length. */
function sample(index) {
  const event = {
    event_time: '2019-10-01 00:00:00 UTC',
    event_type: 'view',
    product_id: 44_600_062 + (index % 1000),
    category_id: 2103807459595387,
    category_code: 'electronics.smartphone',
    brand: 'shiseido',
    price: 35.79,
    user_id: 541_312_140 + index,
    user_session: '72d76fde-8bb3-4e00-8c23-a032dfed738c',
  };
  return Buffer.from(JSON.stringify(event));
}

async function round(log, dir) {
  const { nodeFiles: files, systemClock: clock } = log;
  const world = { files, clock, host: log.hostIdentity() };
  const packer = new log.RecordPacker();
  for (let index = 0; index < batchRecords; index++) packer.add(sample(index));
  const batch = packer.packed();
  const writer = log.openTopicWriter(world, { dir, topic: 'bench', partitions });
  const batches = Math.ceil(records / batchRecords);
  const writing = performance.now();
  for (let index = 0; index < batches; index++) {
    await writer.append([{ partition: index % partitions, records: batch }]);
  }
  const appendSeconds = (performance.now() - writing) / 1000;
  await writer.close();
  const reader = log.openTopicReader(world, dir, 'bench');
  let read = 0;
  let sum = 0;
  const reading = performance.now();
  for (let partition = 0; partition < partitions; partition++) {
    for (let offset = 0; ; ) {
      const got = await reader.read(partition, offset, READ_BYTES);
      if (got.length === 0) break;
      for (const { ends, bytes } of got) {
        // Every record is looked at, if only at its first byte.
        for (let index = 0; index < ends.length; index++) sum += bytes[index === 0 ? 0 : ends[index - 1]];
        offset += ends.length;
        read += ends.length;
      }
    }
  }
  const readSeconds = (performance.now() - reading) / 1000;
  await reader.close();
  const written = batches * batchRecords;
  if (read !== written || sum !== read * 0x7b) throw new Error(`${read} of ${written} records came back`);
  return {
    append: written / appendSeconds,
    read: read / readSeconds,
    fsyncMs: (1000 * appendSeconds) / batches,
    bytes: batch.bytes.length / batchRecords,
  };
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];
const thousands = (number) => `${Math.round(number / 1000).toLocaleString('en-US')} k/s`;

const folder = mkdtempSync(join(values.dir, 'footpath-bench-log-'));
try {
  const log = loadLog(folder);
  const results = [];
  for (let index = 0; index < rounds; index++) {
    const dir = join(folder, `round-${index}`);
    mkdirSync(dir);
    const result = await round(log, dir);
    rmSync(dir, { recursive: true });
    results.push(result);
    console.error(`round ${index + 1}: appended ${thousands(result.append)}, read ${thousands(result.read)}`);
  }
  const [first] = results;
  console.log(
    `${records} records of ${Math.round(first.bytes)} bytes, ${batchRecords} a batch, ${partitions} partition(s), an fsync a batch`,
  );
  console.log(
    `appended ${thousands(median(results.map(({ append }) => append)))} (${median(results.map(({ fsyncMs }) => fsyncMs)).toFixed(1)} ms a batch)`,
  );
  console.log(`read     ${thousands(median(results.map(({ read }) => read)))}`);
} finally {
  rmSync(folder, { recursive: true });
}
