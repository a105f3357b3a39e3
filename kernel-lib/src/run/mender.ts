import { BatchBuffers } from '../event/batch-buffers';
import { FootpathError } from '../event/error';
import { type Mends, mendCsvRecord, mendJsonRecord } from '../event/mend-record';
import { EVENT_COLUMNS } from '../event/schema';
import type { Definition } from '../pipeline/definition';
import { recordFormatOf } from '../pipeline/record-format';
import type { Document } from '../store/query/source';
import type { ReleasedRecord } from '../store/released';
import { createParsers } from './parsers';
import { kindOfFile, type Progress } from './progress';

/**
 * Why a dead record cannot be released: its fields cannot be told apart (`no-fields`), not all of its bytes were kept
 * (`too-long`), it would be dead still (`still-dead`), it would belong in another partition of its topic (`other-partition`), or it is
 * the copy of one that was requeued (`copy`).
 */
export type Refusal = 'no-fields' | 'too-long' | 'still-dead' | 'other-partition' | 'copy';

/** Mends dead records of one pipeline, and looks whether its own parser takes them. */
export class Mender {
  private readonly parsers: ReturnType<typeof createParsers>;
  private readonly buffers = new BatchBuffers();
  private readonly mends: Mends;

  /** @throws FootpathError `bad-argument` for a field that the records do not have. */
  constructor(
    definition: Definition,
    private readonly progress: Progress,
    set: Readonly<Record<string, string>>,
  ) {
    const format = recordFormatOf(definition);
    const sources = progress.files.map((file) => {
      const { name, columns = [] } = file;
      return { kind: kindOfFile(progress, file), name, header: columns };
    });
    this.parsers = createParsers({ definition, format, sources });
    this.mends = Object.fromEntries(
      Object.entries(set).map(([name, text]) => [this.ownName(name, format.columns), text]),
    );
  }

  /** The source's own name of a field. */
  private ownName(name: string, columns: Readonly<Record<string, string | null>>): string {
    const own = Object.values(columns).filter((each) => each !== null);
    const mapped = (EVENT_COLUMNS as readonly string[]).includes(name) ? columns[name] : null;
    const known = [...own, ...this.progress.files.flatMap(({ columns: header = [] }) => header)];
    if (known.includes(name)) return name;
    if (mapped !== null) return mapped;
    throw new FootpathError('bad-argument', `The records have no field '${name}'. Theirs are: ${own.join(', ')}.`);
  }

  /** The document's record as it is to be released, or why it cannot be. */
  mend(document: Document): ReleasedRecord | Refusal {
    const { files } = this.progress;
    if (document.origin !== null) return 'copy';
    const raw = document.raw as Uint8Array;
    if (raw.length !== Number(document.raw_size)) return 'too-long';
    const file = files.findIndex(({ name }) => name === document.source);
    const isCsv = file < 0 || kindOfFile(this.progress, files[file]) === 'csv';
    if (isCsv && files[file]?.columns === undefined) throw unknownColumns(String(document.source));
    const mended = isCsv ? mendCsvRecord(raw, files[file].columns!, this.mends) : mendJsonRecord(raw, this.mends);
    if (mended === null) return 'no-fields';
    const place = { partition: Number(document.partition), offset: Number(document.offset) };
    const judged = this.judge(mended, file, place);
    if (typeof judged === 'string') return judged;
    return { source: String(document.source), ...place, timeMs: judged, raw: base64(raw), mended: base64(mended) };
  }

  /** Its event time, or why it cannot be released. */
  private judge(
    bytes: Uint8Array,
    file: number,
    { partition, offset }: { partition: number; offset: number },
  ): number | Refusal {
    const records =
      kindOfFile(this.progress, this.progress.files[file]) !== 'log'
        ? undefined
        : {
            count: 1,
            ends: Uint32Array.of(bytes.length),
            partition: Uint32Array.of(partition),
            offset: Float64Array.of(offset),
            latestMs: Float64Array.of(Number.POSITIVE_INFINITY),
          };
    try {
      const chunk = { bytes, baseOffset: offset, baseLine: 1, file, records };
      const { length, dead, timeMs } = this.parsers[file].parse(chunk, this.buffers);
      return length === 1 && dead.length === 0 ? timeMs[0] : 'still-dead';
    } catch (error) {
      if (error instanceof FootpathError && error.code === 'not-keyed') return 'other-partition';
      throw error;
    }
  }
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
}

function unknownColumns(source: string): FootpathError {
  return new FootpathError(
    'changed',
    `The columns of ${source} are not in this store, which an earlier Footpath wrote: its records cannot be mended. ` +
      'Mend the file, and begin anew with footpath reset.',
  );
}
