import type { Readable } from 'node:stream';
import { FootpathError } from '../event/error';
import { bomLength, parseHeader } from '../event/header';
import type { LogWorld } from '../log/log-world';
import { ChunkReader } from '../run/chunk-reader';
import { type ByteInput, openInputs } from '../run/input';
import { DEFAULT_KEY_COLUMN, JsonRecords, TIME_COLUMN } from './json-record';
import { type SendOptions, sendTo } from './send-to';

export interface ReplayOptions extends SendOptions {
  /** CSV file, plain or gzip; `-` is standard input. */
  readonly csv: string;
  /** Column names of a file without a header line. */
  readonly columns?: readonly string[];
  /** The column that says which partition a record goes to. Default `user_id`. */
  readonly keyColumn?: string;
  readonly stdin: () => Readable;
}

export interface ReplaySummary {
  readonly topic: string;
  readonly partitions: number;
  readonly records: number;
}

/**
 * Sends the records of a CSV file to a topic as JSON values, in their order, in bounded memory.
 *
 * @throws FootpathError `bad-input`, `not-found`, `locked` while another writes the topic, `changed` for another number of
 *   partitions, `io`, and `interrupted` once `signal` aborts: then the message says how many records are in the topic.
 */
export async function replay(world: LogWorld, options: ReplayOptions): Promise<ReplaySummary> {
  const inputs = await openInputs([options.csv], options.stdin, options.signal);
  const { columns, firstByte, firstLine } = columnsOf(inputs[0], options);
  const sources = [{ kind: 'csv' as const, name: inputs[0].name, header: columns, firstByte, firstLine }];
  const reader = new ChunkReader({ kind: 'csv', inputs, sources, resume: [], pipeline: '' });
  try {
    return await sendTo(world, options, async (sender, partitions) => {
      const records = new JsonRecords(columns, partitions, options.keyColumn);
      for (;;) {
        const read = await reader.next(0);
        if (read.kind !== 'chunk') return;
        if (read.chunk.oversizedBytes === undefined) records.begin(read.chunk.bytes);
        else records.beginTooLong(read.chunk.bytes);
        await sender.send(records);
      }
    });
  } finally {
    await reader.close();
  }
}

function columnsOf({ path, head }: ByteInput, { columns, keyColumn, speed }: ReplayOptions) {
  const header = columns ? { columns, byteLength: bomLength(head), nextLine: 1, badQuote: false } : parseHeader(head);
  const fileName = path === '-' ? 'standard input' : path;
  if (header.badQuote) {
    throw new FootpathError(
      'bad-input',
      `The header line of ${fileName} has a quote that is not right. Mend it, or give the names with --columns if the file has no header line.`,
    );
  }
  const needed = [keyColumn ?? DEFAULT_KEY_COLUMN, ...(speed === undefined ? [] : [TIME_COLUMN])];
  const missing = needed.find((name) => !header.columns.includes(name));
  if (missing !== undefined) {
    throw new FootpathError(
      'bad-input',
      `${fileName} has no column '${missing}', ${missing === TIME_COLUMN ? 'by which --speed knows the pace' : 'by which records are kept together: name it with --key'}. ` +
        `Its columns: ${header.columns.join(', ').slice(0, 500)}. Give --columns if the file has no header line.`,
    );
  }
  return { columns: header.columns, firstByte: header.byteLength, firstLine: header.nextLine };
}
