import { FootpathError } from '../event/error';

/** One column of a sample: its values as text, `''` where a record has none. */
export interface SampledColumn {
  readonly name: string;
  readonly values: readonly string[];
}

/** The first records of a file. */
export interface Sample {
  readonly columns: readonly SampledColumn[];
  readonly records: number;
  /** What is to be said of the file itself, in sentences. */
  readonly notes: readonly string[];
}

const MAX_RECORDS = 5000;

/** Reads the first records of CSV or JSON lines. A last record that the head cut through is left out. */
export function sampleHead(head: Uint8Array | string, fileName: string): Sample {
  const text = (typeof head === 'string' ? head : new TextDecoder().decode(head)).replace(/^\ufeff/, '');
  if (text.trim() === '') throw new FootpathError('bad-input', `${fileName} is empty: there is nothing to guess from`);
  const isJson = /\.(jsonl|ndjson|json)(\.gz)?$/i.test(fileName) || text.trimStart().startsWith('{');
  return isJson ? sampleJsonLines(text, fileName) : sampleCsv(text, fileName);
}

function sampleJsonLines(text: string, fileName: string): Sample {
  const records = text
    .split('\n')
    .slice(0, MAX_RECORDS)
    .map(objectOf)
    .filter((record) => record !== null);
  if (records.length === 0) {
    throw new FootpathError(
      'bad-input',
      `${fileName} has no JSON object a line in its beginning; is it one large list?`,
    );
  }
  const names = [...new Set(records.flatMap(Object.keys))];
  const isNested = (name: string) => records.some((record) => typeof (record[name] ?? '') === 'object');
  const columns = names
    .filter((name) => !isNested(name))
    .map((name) => ({ name, values: records.map((record) => String(record[name] ?? '')) }));
  const nested = names.filter(isNested);
  const notes =
    nested.length === 0
      ? []
      : [`Fields that hold lists or objects cannot be read and are left out: ${nested.join(', ')}.`];
  return { columns, records: records.length, notes };
}

function objectOf(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

function sampleCsv(text: string, fileName: string): Sample {
  const [first, ...rest] = csvRecords(text);
  if (first.length === 1) {
    const other = [';', '\t', '|'].find((sign) => first[0].includes(sign));
    const hint =
      other === undefined ? '' : ` It seems to be separated by ${JSON.stringify(other)}; only commas are read.`;
    throw new FootpathError('bad-input', `${fileName} has one column only, so it cannot be a file of events.${hint}`);
  }
  const hasHeader = !first.some((field) => /^[0-9]+([.:-][0-9]+)*/.test(field));
  const names = hasHeader ? first : first.map((_, i) => `column_${i + 1}`);
  const records = (hasHeader ? rest : [first, ...rest]).filter((record) => record.length === names.length);
  const columns = names.map((name, i) => ({ name, values: records.map((record) => record[i]) }));
  const notes = hasHeader
    ? []
    : [`The file seems to have no header, so its columns are numbered: run it with --columns ${names.join(',')}.`];
  return { columns, records: records.length, notes };
}

/** The records of CSV text by RFC 4180; the last one is left out if it has no end and is not the only one. */
function csvRecords(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n][^,\r\n]*)?)(,|\r?\n|$)/y;
  while (field.lastIndex < text.length && records.length <= MAX_RECORDS) {
    const match = field.exec(text);
    if (match === null) break;
    record.push(match[1] === undefined ? (match[2] ?? '') : match[1].replaceAll('""', '"'));
    if (match[3] === ',') continue;
    if (record.length > 1 || record[0] !== '') records.push(record);
    record = [];
  }
  if (records.length === 0) records.push(record);
  else if (records.length > 2 && !text.endsWith('\n') && records.length <= MAX_RECORDS) records.pop();
  return records;
}
