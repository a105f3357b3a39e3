import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inFolder } from '../support/run-once';

const root = join(__dirname, '../../..');
const require = createRequire(join(root, 'package.json'));

/** The compiler that tslab brings: an old TypeScript, in which notebook cells are checked. */
function tslabCompiler(): { tsc: string; version: string } {
  const tslab = dirname(require.resolve('tslab/package.json'));
  const from = createRequire(join(tslab, 'package.json'));
  const folder = dirname(from.resolve('@tslab/typescript-for-tslab/package.json'));
  return {
    tsc: join(folder, 'lib/tsc.js'),
    version: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version,
  };
}

describe('the declarations', () => {
  it("are read by tslab's TypeScript, unskipped, in a cell's settings", () =>
    inFolder(async (folder) => {
      const { tsc, version } = tslabCompiler();
      expect(version).toMatch(/^5\.0\./);
      expect(existsSync(join(root, 'kernel-lib/dist/index.d.ts'))).toBe(true);
      mkdirSync(join(folder, 'node_modules/@types'), { recursive: true });
      symlinkSync(join(root, 'kernel-lib'), join(folder, 'node_modules/footpath'));
      for (const name of ['@types/node', 'undici-types']) {
        symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));
      }
      writeFileSync(
        join(folder, 'cell.ts'),
        `import { open, run, simulate, writeCatalogsFor, writeReport, pipeline, count, col } from 'footpath';
import type { Collection, Cursor, Document, FindOptions, RunResult, SimulateSummary } from 'footpath';
export async function cell(signal: AbortSignal) {
  const made: SimulateSummary = await simulate({ events: 10, out: 'e.csv', signal });
  await writeCatalogsFor({ file: 'e.csv', catalogDir: 'catalog', signal });
  const shop = pipeline('shop').window({ aggregates: { n: count() } }).build();
  const result: RunResult = await run({ csv: 'e.csv', pipeline: shop, signal });
  await run({ from: 'log:events', follow: true, epochMs: 100, signal });
  const store = open();
  const collection: Collection = store.collection('session_metrics');
  const options: FindOptions = { limit: 5, signal };
  const cursor: Cursor = collection.find({ user_id: 1 }, options);
  const sessions: Document[] = await cursor.toArray();
  for await (const { n } of collection.aggregate([{ $count: 'n' }], { signal })) sessions.push({ n });
  const users: unknown[] = await collection.distinct('user_id', {}, { signal });
  const buyers: number = await collection.countDocuments({ converted_to_purchase: true }, { signal });
  const sizeBytes: number = await writeReport({ dir: '.footpath', out: 'r.html', signal });
  console.log(users, buyers, sizeBytes);
  const rows: number = made.rows + result.counters.read;
  return [rows, sessions.length, col('price')];
}
`,
      );
      execFileSync(
        process.execPath,
        [
          tsc,
          '--noEmit',
          '--target',
          'es2022',
          '--lib',
          'es2022',
          '--module',
          'commonjs',
          '--moduleResolution',
          'node10',
          '--skipLibCheck',
          'false',
          '--preserveSymlinks',
          '--types',
          'node',
          '--esModuleInterop',
          'cell.ts',
        ],
        { cwd: folder, stdio: 'pipe' },
      );
    }));
});
