import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import { FootpathError } from '../event/error';
import { ioError } from '../file/io-error';
import { type OpenStore, open } from '../run/open';
import { sourceWatermark } from '../run/progress';
import { outputReach } from '../run/result';
import { renderReport } from './render-report';
import { checkReportPlace } from './report-place';
import type { ReportSource, RunSummary } from './summary';

export interface WriteReportOptions {
  /** Folder of the store. Default `.footpath`. */
  readonly dir?: string;
  /** A store that is open already, in the place of the folder. */
  readonly store?: OpenStore;
  /** The HTML file; a report that is there is replaced, and only by a whole one; any other file is refused. */
  readonly out: string;
  /** Which pipeline, where the store has several. */
  readonly pipeline?: string;
  readonly signal?: AbortSignal;
}

/** Writes the report of a pipeline's last commit; gives its size in bytes. */
export async function writeReport({ dir, out, pipeline, signal, store: given }: WriteReportOptions): Promise<number> {
  checkReportPlace(out);
  const store = given ?? open(dir);
  const html = await renderReport(reportSource(store, pipeline), {
    plotlyScript: asset('plotly.min.js'),
    pageScript: asset('report-page.js'),
    pageStyle: asset('report-page.css'),
    madeAt: new Date(),
    signal,
  });
  const path = resolve(out);
  const temporary = join(dirname(path), `.${process.pid}.footpath-report.partial`);
  try {
    writeFileSync(temporary, html);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw ioError(error, 'write to', path);
  }
  return Buffer.byteLength(html);
}

/** Files that the build puts beside the bundle. */
function asset(name: string): string {
  const beside = join(__dirname, name);
  const path = existsSync(beside) ? beside : join(__dirname, '../../dist', name);
  if (!existsSync(path)) throw new FootpathError('internal', `${name} is not built: run npm run build.`);
  return readFileSync(path, 'utf8');
}

/** What the report reads of a store; of its only pipeline, where none is named. */
export function reportSource(store: OpenStore, pipeline?: string): ReportSource {
  const { manifest, progress, definition } = store.commit(pipeline);
  const latest = progress.runs.at(-1);
  const reach = outputReach(definition);
  const run: RunSummary = {
    pipeline: manifest.pipeline,
    generation: manifest.generation,
    epoch: manifest.epoch,
    finished: progress.finished,
    definition,
    definitionHash: manifest.definitionHash,
    semanticsVersion: latest?.versions.semantics ?? 0,
    versions: { footpath: latest?.versions.footpath ?? '', node: latest?.versions.node ?? '' },
    seed: latest?.seed ?? null,
    input: progress.files.map(({ name, consumedBytes, headSha256, nextLine, partitions }) =>
      partitions === undefined
        ? { name, bytes: consumedBytes, sha256: headSha256 }
        : {
            name,
            bytes: null,
            sha256: null,
            // What follows the time names the machine, which is no matter of who reads the report.
            topic: { id: headSha256.split(' ')[0], records: nextLine - 1, partitions: partitions.length },
          },
    ),
    startedAt: new Date(progress.runs[0]?.startedAtMs ?? progress.committedAtMs),
    endedAt: new Date(progress.committedAtMs),
    counters: {
      ...progress.counters,
      outputs: Object.fromEntries(
        Object.entries(progress.counters.outputs).map(([name, counts]) => [
          name,
          { ...counts, windowsPerEvent: reach[name].windowsPerEvent },
        ]),
      ),
    },
    pruned: Object.fromEntries(
      Object.entries(manifest.collections).flatMap(([name, { pruned }]) => (pruned ? [[name, pruned]] : [])),
    ),
    deadByReason: progress.deadByReason,
    watermark: { ms: sourceWatermark(progress.watermarks), partitions: progress.watermarks },
    delayMs: definition.watermark.delayMs,
    timeRange: progress.timeRange,
  };
  return { run, collection: (name) => ownCollection(store, name, manifest.pipeline) };
}

/** What all pipelines of a store write into one collection. */
const SHARED_COLLECTIONS = ['dead_letters', 'late_events'];

/** A collection without the documents of other pipelines. */
function ownCollection(store: OpenStore, name: string, pipeline: string): ReturnType<ReportSource['collection']> {
  const collection = store.collection(name) as unknown as ReturnType<ReportSource['collection']>;
  // A filter has documents read that otherwise need only be counted.
  if (store.pipelines.length === 1 || !SHARED_COLLECTIONS.includes(name)) return collection;
  return {
    find: (filter, options) => collection.find({ ...filter, pipeline }, options),
    aggregate: (stages) => collection.aggregate([{ $match: { pipeline } }, ...stages]),
    countDocuments: (filter) => collection.countDocuments({ ...filter, pipeline }),
  };
}
