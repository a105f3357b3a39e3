import { readFileSync, statSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { EventBatch, TextRefs } from '../event/batch';
import { BatchBuffers } from '../event/batch-buffers';
import { createCsvParser } from '../event/csv-parser';
import { parseHeader } from '../event/header';
import type { Definition } from '../pipeline/definition';
import { recordFormatOf } from '../pipeline/record-format';

/** Decompressed bytes of a file that are read into memory at once; above it nothing is counted again. */
export const MAX_PLAIN_BYTES = 64 << 20;

/** A parsed record as a plain object. */
export interface PlainEvent {
  readonly timeMs: number;
  readonly type: string;
  readonly partition: number;
  readonly userId: number;
  readonly session: string | null;
  /** The nine values as one text: equal for duplicates only. */
  readonly identity: string;
  /** UTF-8 bytes of its texts; the session id is its session's, not its own. */
  readonly textBytes: number;
}

export interface PlainEvents {
  readonly dead: number;
  /** In the order of the file. */
  readonly events: readonly PlainEvent[];
}

/** Reads a CSV file whole, through the product's parser and nothing else of it; null where it is larger than that is meant for. */
export function readPlainEvents(path: string, definition: Definition): PlainEvents | null {
  if (statSync(path).size > MAX_PLAIN_BYTES) return null;
  const bytes = decompressed(readFileSync(path));
  if (bytes === null) return null;
  const header = parseHeader(bytes);
  const format = recordFormatOf(definition);
  const records = bytes.subarray(header.byteLength);
  const chunk = { bytes: records, baseOffset: header.byteLength, baseLine: header.nextLine, file: 0 };
  const batch = createCsvParser(format, header.columns).parse(chunk, new BatchBuffers());
  const events = Array.from({ length: batch.length }, (_, row) =>
    plainEvent(batch, row, format.eventTypes[batch.type[row]].name),
  );
  return { dead: batch.dead.length, events };
}

function decompressed(bytes: Buffer): Buffer | null {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_PLAIN_BYTES });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') return null;
    throw error;
  }
}

function plainEvent(batch: EventBatch, row: number, type: string): PlainEvent {
  const refs = [batch.categoryId, batch.categoryCode, batch.brand, batch.userSession];
  const texts = refs.map((ref) => textOf(batch, ref, row));
  const timeMs = batch.timeMs[row];
  const userId = batch.userId[row];
  return {
    timeMs,
    type,
    partition: batch.partition[row],
    userId,
    session: texts[3],
    identity: JSON.stringify([timeMs, type, batch.productId[row], batch.priceCents[row], userId, ...texts]),
    textBytes: refs.slice(0, 3).reduce((sum, { length }) => sum + length[row], Buffer.byteLength(type)),
  };
}

function textOf({ text }: EventBatch, { start, length }: TextRefs, row: number): string | null {
  if (length[row] === 0) return null;
  return Buffer.from(text.slice(start[row], start[row] + length[row])).toString('utf8');
}
