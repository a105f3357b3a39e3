import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { ioError } from './output-file';

/**
 * The lines of a CSV file (`.gz`: decompressed) as fields. For reading ids out of a file only: a line that is not good CSV
 * by itself gives some fields, and a quoted field ends with its line.
 */
export async function* csvLines(path: string): AsyncGenerator<string[]> {
  const file = createReadStream(path, { highWaterMark: 1_048_576 });
  const bytes = path.endsWith('.gz') ? createGunzip() : undefined;
  let failure: unknown;
  const fail = (error: unknown) => {
    failure ??= error;
    lines.close();
  };
  const lines = createInterface({
    input: bytes === undefined ? file : file.pipe(bytes),
    crlfDelay: Number.POSITIVE_INFINITY,
  });
  file.on('error', fail);
  bytes?.on('error', fail);
  try {
    for await (const line of lines) {
      if (failure !== undefined) break;
      if (line !== '') yield splitLine(line.charCodeAt(0) === 0xfeff ? line.slice(1) : line);
    }
  } finally {
    file.destroy();
    bytes?.destroy();
  }
  if (failure !== undefined) throw ioError(path, failure);
}

function splitLine(line: string): string[] {
  if (!line.includes('"')) return line.split(',');
  const fields: string[] = [];
  for (let at = 0; at <= line.length; ) {
    if (line[at] !== '"') {
      const comma = line.indexOf(',', at);
      const end = comma < 0 ? line.length : comma;
      fields.push(line.slice(at, end));
      at = end + 1;
      continue;
    }
    let text = '';
    let from = at + 1;
    let quote = line.indexOf('"', from);
    while (quote >= 0 && line[quote + 1] === '"') {
      text += line.slice(from, quote + 1);
      from = quote + 2;
      quote = line.indexOf('"', from);
    }
    fields.push(text + line.slice(from, quote < 0 ? line.length : quote));
    const comma = quote < 0 ? -1 : line.indexOf(',', quote);
    at = comma < 0 ? line.length + 1 : comma + 1;
  }
  return fields;
}
