import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportCollection } from '../../src/export/export-collection';
import { exportFields } from '../../src/export/export-fields';
import { EXPORT_FORMATS } from '../../src/export/export-format';
import { parseDefinition } from '../../src/pipeline/validate';
import { open } from '../../src/run/open';
import { run } from '../../src/run/run';
import { randomInput } from '../oracle/random-input';
import { temporaryFolder } from '../support/run-once';
import { comparable, parquetTypes, type Row, readBack } from './read-back';

const { folder, remove } = temporaryFolder();
const dir = join(folder, 'store');
/** Two pipelines that write the same dead letters and late events. */
const pipelines = {
  one: [
    { kind: 'window', collection: 'windowed_metrics', size: '5m', groupBy: ['event_type', 'brand'] },
    { kind: 'session', collection: 'session_metrics' },
    { kind: 'events', collection: 'enriched_events' },
  ],
  two: [
    { kind: 'window', collection: 'no_windows', size: '5m', filter: { eq: [{ column: 'user_id' }, { literal: 1 }] } },
    { kind: 'session', collection: 'gap_sessions', rule: 'gap', behaviorWindows: null },
  ],
} as const;

beforeAll(async () => {
  const random = randomInput(7, 900).csv;
  const text = random.replaceAll('acme', '=HYPERLINK(1)').replaceAll('Žluť', '<script>alert(1)</script>&amp;😀 ß');
  const broken = Buffer.concat([Buffer.from(text.trimEnd()), Buffer.from([0x0a, 0xff, 0x2c, 0xfe, 0x0a])]);
  writeFileSync(join(folder, 'events.csv'), broken);
  for (const [name, outputs] of Object.entries(pipelines)) {
    const definition = parseDefinition({ name, outputs: [...outputs] } as Parameters<typeof parseDefinition>[0]);
    await run({
      inputs: [join(folder, 'events.csv')],
      kind: 'csv',
      definition,
      dir,
      workers: 0,
      epochBytes: 20_000,
    });
  }
});
afterAll(remove);

function fieldsOf(collection: string) {
  const store = open(dir);
  const definitions = store.pipelines.map((name) => store.commit(name).definition);
  return exportFields(collection, store.fieldsOf(collection), definitions);
}

/** What `find` gives, in the export's columns. */
async function found(collection: string, filter: Row = {}): Promise<Row[]> {
  const documents = await open(dir).collection(collection).find(filter).toArray();
  const fields = fieldsOf(collection);
  for (const document of documents) {
    const names = fields.map(({ name }) => name);
    expect(names, 'a field that no column takes').toEqual(expect.arrayContaining(Object.keys(document)));
  }
  return documents.map((document) =>
    Object.fromEntries(
      fields.map(({ name, type }) => [
        name,
        comparable(
          type === 'json' && document[name] != null ? JSON.parse(JSON.stringify(document[name])) : document[name],
        ),
      ]),
    ),
  );
}

/** In the columns that have no one type, Parquet and Arrow hold JSON. */
function jsonRead(rows: readonly Row[], collection: string): Row[] {
  const json = new Set(fieldsOf(collection).flatMap(({ name, type }) => (type === 'json' ? [name] : [])));
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name,
        json.has(name) && typeof value === 'string' ? comparable(JSON.parse(value)) : value,
      ]),
    ),
  );
}

const COLLECTIONS = [
  'windowed_metrics',
  'session_metrics',
  'gap_sessions',
  'user_behaviors',
  'enriched_events',
  'dead_letters',
  'late_events',
  'no_windows',
  'checkpoints',
  'runs',
];

describe('an export', () => {
  it('is tried on every collection', () => expect(open(dir).collections).toEqual([...COLLECTIONS].sort()));

  for (const format of EXPORT_FORMATS) {
    it.each(COLLECTIONS)(`as ${format} gives other programs the documents of %s as find does`, async (collection) => {
      const out = join(folder, `Sales, "Q4" 'ü' ${collection}.${format}`);
      const summary = await exportCollection({ dir, collection, out });
      const expected = await found(collection);
      expect(summary).toMatchObject({ collection, out, format, documents: expected.length });
      expect(summary.sizeBytes).toBe(readFileSync(out).length);
      if (collection === 'no_windows') expect(expected).toEqual([]);
      else expect(expected.length).toBeGreaterThan(0);
      const rows = await readBack(format, out, fieldsOf(collection));
      expect(jsonRead(rows, collection)).toEqual(expected);
    });
  }

  it('keeps the types', async () => {
    const out = join(folder, 'types.parquet');
    await exportCollection({ dir, collection: 'session_metrics', out });
    expect(await parquetTypes(out)).toMatchObject({
      _id: 'VARCHAR',
      user_id: 'BIGINT',
      session_start: 'TIMESTAMP WITH TIME ZONE',
      total_events: 'INTEGER',
      total_revenue: 'DOUBLE',
      converted_to_cart: 'BOOLEAN',
      steps:
        'STRUCT(ms BIGINT, event_type VARCHAR, product_id BIGINT, price DOUBLE, category_id VARCHAR, category_code VARCHAR, brand VARCHAR)[]',
      epoch: 'INTEGER',
    });
    await exportCollection({ dir, collection: 'dead_letters', out: join(folder, 'types.arrow') });
    const { fields } = tableFromIPC(readFileSync(join(folder, 'types.arrow'))).schema;
    expect(Object.fromEntries(fields.map(({ name, type }) => [name, String(type)]))).toMatchObject({
      offset: 'Int64',
      raw: 'Binary',
      reason: 'Utf8',
    });
    await exportCollection({ dir, collection: 'gap_sessions', out, force: true });
    expect((await parquetTypes(out)).steps).toContain('brand VARCHAR, user_session VARCHAR)[]');
  });

  it('leaves text as it is in CSV, formulas too, and ends its lines by RFC 4180', async () => {
    const out = join(folder, 'formulas.csv');
    await exportCollection({ dir, collection: 'enriched_events', out });
    const text = readFileSync(out, 'utf8');
    expect(text).toContain(',=HYPERLINK(1),');
    expect(text).toContain('<script>alert(1)</script>&amp;😀 ß');
    expect(text.endsWith('\r\n')).toBe(true);
  });

  it('takes a filter, a pipeline, and the name of the original system', async () => {
    const out = join(folder, 'some.ndjson');
    const filter = { converted_to_cart: true };
    const summary = await exportCollection({ dir, collection: 'user_session_analytics', out, filter });
    const expected = await found('session_metrics', filter);
    expect(summary).toMatchObject({ collection: 'session_metrics', documents: expected.length });
    expect(await readBack('ndjson', out, fieldsOf('session_metrics'))).toEqual(expected);
    for (const pipeline of ['one', 'two']) {
      const part = await exportCollection({ dir, collection: 'dead_letters', out, pipeline, force: true });
      const all = (await found('dead_letters')).length;
      expect(part.documents).toBe(all / 2);
    }
    await expect(
      exportCollection({ dir, collection: 'dead_letters', out, pipeline: 'three', force: true }),
    ).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('the file of an export', () => {
  const collection = 'session_metrics';
  const inside = (path: string) => readdirSync(path).filter((name) => name !== 'store');

  it('is not overwritten unless that is asked for', async () => {
    const out = join(folder, 'mine.csv');
    writeFileSync(out, 'mine');
    await expect(exportCollection({ dir, collection, out })).rejects.toMatchObject({
      code: 'bad-argument',
      message: expect.stringContaining('--force'),
    });
    expect(readFileSync(out, 'utf8')).toBe('mine');
    await exportCollection({ dir, collection, out, force: true });
    expect(readFileSync(out, 'utf8')).toContain('user_session');
  });

  it('is not overwritten either if somebody makes it meanwhile', async () => {
    const out = join(folder, 'raced.csv');
    const onProgress = () => writeFileSync(out, 'theirs');
    await expect(exportCollection({ dir, collection, out, onProgress })).rejects.toMatchObject({
      code: 'bad-argument',
    });
    expect(readFileSync(out, 'utf8')).toBe('theirs');
    expect(inside(folder).filter((name) => name.endsWith('.partial'))).toEqual([]);
  });

  it.each(EXPORT_FORMATS)('is not there after a stop, nor anything else (%s)', async (format) => {
    const before = inside(folder);
    const stop = new AbortController();
    const out = join(folder, `stopped.${format}`);
    const stopped = exportCollection({ dir, collection, out, signal: stop.signal, onProgress: () => stop.abort() });
    await expect(stopped).rejects.toMatchObject({ code: 'interrupted', message: expect.stringContaining('stopped.') });
    expect(inside(folder)).toEqual(before);
  });

  it.each([
    ['no.xlsx', 'bad-argument'],
    ['parquet', 'bad-argument'],
    ['no/such/folder.csv', 'not-found'],
    ['store.csv/', 'bad-argument'],
  ])('is refused as %s', async (name, code) => {
    const out = name.endsWith('/') ? dir.replace(/store$/, 'folder.csv') : join(folder, name);
    if (name.endsWith('/')) await import('node:fs').then(({ mkdirSync }) => mkdirSync(out));
    await expect(exportCollection({ dir, collection, out, force: true })).rejects.toMatchObject({ code });
  });

  it('is not begun for a collection that is not there or a filter that is wrong', async () => {
    const out = join(folder, 'never.csv');
    await expect(exportCollection({ dir, collection: 'sesions', out })).rejects.toMatchObject({ code: 'not-found' });
    await expect(exportCollection({ dir, collection, out, filter: { user_id: { $near: 1 } } })).rejects.toMatchObject({
      code: 'bad-query',
    });
    expect(existsSync(out)).toBe(false);
  });
});
