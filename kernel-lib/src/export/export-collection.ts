import { extname } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { FootpathError } from '../event/error';
import { type OpenStore, open } from '../run/open';
import type { Document } from '../store/query/source';
import { documentBatches } from './document-batches';
import { exportFields } from './export-fields';
import { documentWriter, EXPORT_FORMATS, type ExportFormat } from './export-format';
import { OutputFile } from './output-file';

export interface ExportOptions {
  /** Folder of the store. Default `.footpath`. */
  readonly dir?: string;
  /** A store that is open already, in the place of the folder. */
  readonly store?: OpenStore;
  /** Any collection, by its name or the original system's name for it. */
  readonly collection: string;
  /** The file: `.parquet`, `.arrow`, `.csv` or `.ndjson` says the format. */
  readonly out: string;
  /** Documents that match, in MongoDB's language. Default: all. */
  readonly filter?: Document;
  /** Only the documents of this pipeline, where several write the same collection (dead letters, late events). */
  readonly pipeline?: string;
  /** Replaces a file that is there. Default false: it is refused. */
  readonly force?: boolean;
  /** Stops the export; no file is left. */
  readonly signal?: AbortSignal;
  /** After each batch: documents written so far, of how many where that is known without reading. */
  readonly onProgress?: (documents: number, total: number | null) => void;
}

export interface ExportSummary {
  readonly collection: string;
  readonly out: string;
  readonly format: ExportFormat;
  readonly documents: number;
  readonly sizeBytes: number;
}

/**
 * Writes the committed documents of a collection to one file, as of the moment of the call, with all their fields and types.
 * Holds some thousand documents at a time. The file appears when it is whole.
 *
 * @throws FootpathError `bad-argument` for another ending or a file that exists; `not-found`, `bad-query`, `io`, `corrupt`;
 *   `interrupted` where `signal` stopped it.
 */
export async function exportCollection(options: ExportOptions): Promise<ExportSummary> {
  const { out, pipeline, filter = {}, force = false, signal, onProgress } = options;
  const format = formatOf(out);
  const store = options.store ?? open(options.dir);
  const source = store.collection(options.collection);
  if (pipeline !== undefined) store.commit(pipeline);
  const definitions = store.pipelines.map((name) => store.commit(name).definition);
  const fields = exportFields(source.name, store.fieldsOf(source.name), definitions);
  const cursor = source.find(pipeline === undefined ? filter : { $and: [{ pipeline }, filter] }, { signal });
  const total = pipeline === undefined && Object.keys(filter).length === 0 ? await source.countDocuments() : null;
  const file = new OutputFile(out, force);
  try {
    const writer = documentWriter(format, fields, (bytes) => file.append(bytes));
    let documents = 0;
    for await (const batch of documentBatches(cursor)) {
      writer.write(batch);
      documents += batch.length;
      onProgress?.(documents, total);
      // Reading and writing are synchronous: without a turn nobody would hear a stop.
      await setImmediate();
    }
    writer.end();
    // The turn above may have been the rest of one that had looked for signals already.
    await setImmediate();
    if (signal?.aborted) throw stopped(out, signal.reason);
    file.publish();
    return { collection: source.name, out, format, documents, sizeBytes: file.sizeBytes };
  } catch (error) {
    if (error instanceof FootpathError && error.code === 'interrupted') throw stopped(out, error);
    throw error;
  } finally {
    file.discard();
  }
}

function formatOf(out: string): ExportFormat {
  const ending = extname(out).slice(1).toLowerCase();
  const format = EXPORT_FORMATS.find((each) => each === ending);
  if (format) return format;
  throw new FootpathError(
    'bad-argument',
    `The name of the file says the format: it ends in ${EXPORT_FORMATS.map((each) => `.${each}`).join(', ')}, not as ${out} does.`,
  );
}

function stopped(out: string, cause: unknown): FootpathError {
  return new FootpathError('interrupted', `Stopped as asked; nothing was written to ${out}.`, { cause });
}
