import type { EventBatch, TextChunk } from '../event/batch';
import type { BatchBuffers } from '../event/batch-buffers';
import { createCsvParser } from '../event/csv-parser';
import { createJsonParser } from '../event/json-parser';
import { createLogParser } from '../event/log-parser';
import type { HandSetup } from './crew';

interface Parser {
  parse(chunk: TextChunk, buffers: BatchBuffers): EventBatch;
}

/** By place of the file, what turns its chunks into columns. */
export function createParsers(setup: Pick<HandSetup, 'definition' | 'format' | 'sources'>): Parser[] {
  const { definition, format, sources } = setup;
  return sources.map(({ kind, header }) => {
    if (kind === 'log') return createLogParser(format, definition.source.partitioner === 'murmur2');
    return kind === 'csv' ? createCsvParser(format, header) : createJsonParser(format);
  });
}
