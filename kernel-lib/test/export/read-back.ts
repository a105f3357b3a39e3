import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import { tableFromIPC } from 'apache-arrow';
import type { ExportField } from '../../src/export/export-fields';
import type { ExportFormat } from '../../src/export/export-format';

export type Row = Record<string, unknown>;

const SQL_TYPES = {
  int32: 'INTEGER',
  int64: 'BIGINT',
  double: 'DOUBLE',
  date: 'TIMESTAMPTZ',
  text: 'VARCHAR',
  boolean: 'BOOLEAN',
  binary: 'VARCHAR',
  json: 'JSON',
  list: 'JSON',
} as const;

/** What another program reads: DuckDB, and of Arrow files Arrow's own reader. Values are made `comparable`. */
export async function readBack(format: ExportFormat, path: string, fields: readonly ExportField[]): Promise<Row[]> {
  if (format === 'arrow') {
    const table = tableFromIPC(readFileSync(path));
    const dates = new Set(fields.filter(({ type }) => type === 'date').map(({ name }) => name));
    return Array.from({ length: table.numRows }, (_, row) =>
      Object.fromEntries(
        table.schema.names.map((name, place) => {
          const value: unknown = table.getChildAt(place)!.get(row);
          const isDate = value !== null && dates.has(String(name));
          return [String(name), comparable(isDate ? new Date(Number(value)) : value)];
        }),
      ),
    );
  }
  const columns = fields.map(({ name, type }) => `'${name}': '${SQL_TYPES[type]}'`).join(', ');
  const options = `columns = {${columns}}`;
  const file = `'${path.replaceAll("'", "''")}'`;
  const source = {
    parquet: `read_parquet(${file})`,
    csv: `read_csv(${file}, header = true, auto_detect = false, delim = ',', quote = '"', escape = '"', new_line = '\\r\\n', max_line_size = 20000000, ${options})`,
    ndjson: `read_json(${file}, format = 'newline_delimited', ${options})`,
  }[format];
  const rows = await query(`SELECT * FROM ${source}`);
  const text = format === 'parquet' ? [] : fields;
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => {
        const type = text.find((field) => field.name === name)?.type;
        if (value === null || type === undefined) return [name, comparable(value)];
        if (type === 'binary') return [name, comparable(Buffer.from(String(value), 'base64'))];
        if (type === 'list' || type === 'json') return [name, comparable(JSON.parse(String(value)))];
        return [name, comparable(value)];
      }),
    ),
  );
}

/** The types of a Parquet file's columns, as DuckDB names them. */
export async function parquetTypes(path: string): Promise<Record<string, string>> {
  const rows = await query(`DESCRIBE SELECT * FROM read_parquet('${path.replaceAll("'", "''")}')`);
  return Object.fromEntries(rows.map(({ column_name: name, column_type: type }) => [String(name), String(type)]));
}

export async function query(sql: string): Promise<Row[]> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const db = await instance.connect();
  try {
    return (await db.runAndReadAll(sql)).getRowObjectsJS() as Row[];
  } finally {
    db.closeSync();
    instance.closeSync();
  }
}

/** One form for what programs hold in several: dates, 64-bit integers, bytes, lists, and structs as lists of their members. */
export function comparable(value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return `date ${value.getTime()}`;
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString('hex')}`;
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== 'object') return value;
  if (Symbol.iterator in value && 'toArray' in value) return [...(value as Iterable<unknown>)].map(comparable);
  const members = 'toJSON' in value ? (value as { toJSON(): object }).toJSON() : value;
  return Object.values(members).map(comparable);
}
