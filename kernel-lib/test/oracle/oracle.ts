import { createHash } from 'node:crypto';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Definition, EventsOutput, SessionOutput, WindowOutput } from '../../src/pipeline/definition';
import { oraclePartition } from './partition-of';
import { type SplitRecord, splitCsv } from './split-records';
import { aggregateSql, quotient, toSql } from './sql-expression';

export type OracleDocument = Record<string, unknown>;

/** What a batch over the raw file says. Documents have the fields of `collections.md` that do not depend on who wrote them. */
export interface OracleResult {
  counters: Record<string, number>;
  deadByReason: Record<string, number>;
  /** Offsets of dead, late and duplicate records. */
  dead: { offset: number; reason: string; partition: number }[];
  late: OracleDocument[];
  duplicates: number[];
  collections: Record<string, OracleDocument[]>;
}

const COLUMNS = [
  'event_time',
  'event_type',
  'product_id',
  'category_id',
  'category_code',
  'brand',
  'price',
  'user_id',
  'user_session',
];

/** What a batch takes otherwise than it is in the file. */
export interface OracleChanges {
  /** By the record's offset, texts of its fields by column, as if they had been right. */
  readonly mended?: ReadonlyMap<number, Readonly<Record<string, string>>>;
  /** Offsets of records that are in time, however late they came. */
  readonly released?: ReadonlySet<number>;
}

/** Threads cost more than they bring where a query has a few hundred rows. */
const SMALL_BYTES = 1 << 20;

/** Computes every output of a definition by SQL, from the bytes of one CSV file called `events.csv`. */
export async function runOracle(
  definition: Definition,
  file: Buffer,
  catalogs: { products?: string; users?: string } = {},
  { mended = new Map(), released = new Set() }: OracleChanges = {},
): Promise<OracleResult> {
  const threads = file.length < SMALL_BYTES ? '1' : '2';
  const instance = await DuckDBInstance.create(':memory:', { threads });
  const db = await instance.connect();
  try {
    const { header, records } = splitCsv(file);
    const right = records.map((record) => {
      const fields = record.fields?.map((text, field) => mended.get(record.offset)?.[header[field]] ?? text) ?? null;
      return { ...record, fields };
    });
    await loadRaw(db, definition, header, right);
    await db.run(parseSql(definition, header.length));
    await db.run(acceptSql(definition, [...released]));
    await db.run(await enrichSql(db, definition, catalogs));
    const collections: Record<string, OracleDocument[]> = {};
    for (const output of definition.outputs) {
      if (output.kind === 'window') collections[output.collection] = await windows(db, output);
      if (output.kind === 'events') collections[output.collection] = await events(db, definition, output, file);
      if (output.kind === 'session') Object.assign(collections, await sessions(db, output));
    }
    return { ...(await judged(db)), collections };
  } finally {
    db.closeSync();
    instance.closeSync();
  }
}

async function loadRaw(db: DuckDBConnection, definition: Definition, header: string[], records: SplitRecord[]) {
  const { partitions, columns } = definition.source;
  await db.run(
    `CREATE TABLE raw(ord BIGINT, off BIGINT, line BIGINT, n INTEGER, reason VARCHAR, part INTEGER, ${COLUMNS.map((name) => `"t_${name}" VARCHAR`).join(', ')})`,
  );
  const places = COLUMNS.map((name) => {
    const own = columns[name as keyof typeof columns];
    return own === null ? -1 : header.indexOf(own);
  });
  const appender = await db.createAppender('raw');
  records.forEach((record, ord) => {
    const complete = record.fields !== null && record.fields.length === header.length;
    const texts = places.map((place) => (complete && place >= 0 ? record.fields![place] || null : null));
    const user = texts[7];
    const good = user !== null && /^(0|[1-9][0-9]{0,15})$/.test(user) && BigInt(user) < 2n ** 53n;
    appender.appendBigInt(BigInt(ord));
    appender.appendBigInt(BigInt(record.offset));
    appender.appendBigInt(BigInt(record.line));
    appender.appendInteger(record.fields?.length ?? 0);
    if (record.reason === null) appender.appendNull();
    else appender.appendVarchar(record.reason);
    appender.appendInteger(complete && good ? oraclePartition(user, partitions) : 0);
    for (const text of texts) {
      if (text === null) appender.appendNull();
      else appender.appendVarchar(text);
    }
    appender.endRow();
  });
  appender.closeSync();
}

const CLOCK = '(0[0-9]|1[0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]';

/** Milliseconds of an event time's text, or null. */
function timeSql(format: string): string {
  const t = 't_event_time';
  const ms = (text: string, pattern: string) => `epoch_ms(try_strptime(${text}, '${pattern}'))`;
  switch (format) {
    case 'reference':
      return `CASE WHEN regexp_full_match(${t}, '[0-9]{4}-[0-9]{2}-[0-9]{2} ${CLOCK} UTC') THEN ${ms(`left(${t}, 19)`, '%Y-%m-%d %H:%M:%S')} END`;
    case 'iso': {
      const zone = `regexp_extract(${t}, '([+-])([0-9]{2}):([0-9]{2})$', ['sign', 'h', 'm'])`;
      const fraction = `regexp_extract(${t}, ':[0-9]{2}[.,]([0-9]+)', 1)`;
      return `CASE WHEN regexp_full_match(${t}, '[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]${CLOCK}([.,][0-9]+)?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])?') THEN
        ${ms(`replace(left(${t}, 19), 'T', ' ')`, '%Y-%m-%d %H:%M:%S')}
        + CASE WHEN ${fraction} = '' THEN 0 ELSE left(rpad(${fraction}, 3, '0'), 3)::INTEGER END
        - CASE WHEN ${zone}.sign = '' THEN 0 ELSE (${zone}.sign || '1')::INTEGER * (${zone}.h::INTEGER * 60 + ${zone}.m::INTEGER) * 60000 END END`;
    }
    case 'epoch-s':
      return `CASE WHEN regexp_full_match(${t}, '[0-9]{1,12}') THEN ${t}::BIGINT * 1000 END`;
    default:
      return `CASE WHEN regexp_full_match(${t}, '[0-9]{1,15}') THEN ${t}::BIGINT END`;
  }
}

function parseSql({ source }: Definition, columnCount: number): string {
  const id = (name: string) =>
    `CASE WHEN regexp_full_match(t_${name}, '(0|[1-9][0-9]{0,15})') AND t_${name}::HUGEINT < 9007199254740992 THEN t_${name}::BIGINT END`;
  const types = Object.keys(source.eventTypes).map((name) => `'${name.replaceAll("'", "''")}'`);
  const roles = Object.entries(source.eventTypes).map(
    ([name, role]) => `WHEN '${name.replaceAll("'", "''")}' THEN '${role}'`,
  );
  return `CREATE TABLE judged AS
    WITH v AS (SELECT *, ${timeSql(source.time.format)} AS t, ${id('product_id')} AS product, ${id('user_id')} AS usr,
      CASE WHEN regexp_full_match(t_price, '[0-9]{1,10}(\\.[0-9]+)?') THEN
        regexp_extract(t_price, '^[0-9]+')::BIGINT * 100
        + left(rpad(regexp_extract(t_price, '\\.([0-9]+)', 1), 3, '0'), 2)::BIGINT
        + (substr(rpad(regexp_extract(t_price, '\\.([0-9]+)', 1), 3, '0'), 3, 1) >= '5')::BIGINT END AS cents
      FROM raw)
    SELECT *, CASE t_event_type ${roles.join(' ')} END AS event_role,
      CASE WHEN reason IS NOT NULL THEN reason
        WHEN n <> ${columnCount} THEN 'column-count'
        WHEN t_event_time IS NULL OR t_event_type IS NULL OR t_product_id IS NULL OR t_price IS NULL OR t_user_id IS NULL THEN 'missing-field'
        WHEN t IS NULL OR t < ${Date.parse(source.time.min)} OR t >= ${Date.parse(source.time.max)} THEN 'bad-time'
        WHEN t_event_type NOT IN (${types.join(', ')}) THEN 'bad-type'
        WHEN product IS NULL OR usr IS NULL OR cents IS NULL THEN 'bad-number' END AS dead
    FROM v`;
}

function acceptSql({ watermark, dedupe }: Definition, released: readonly number[]): string {
  const isReleased = released.length === 0 ? 'false' : `off IN (${released.join(', ')})`;
  const key = dedupe.key.map(
    (name) =>
      ({ event_time: 't', product_id: 'product', user_id: 'usr', price: 'cents' })[name as string] ?? `t_${name}`,
  );
  return `
    CREATE TABLE timed AS SELECT *,
      max(t) OVER w - ${watermark.delayMs} AS missed,
      arg_max(off, (t, -ord)) OVER w AS setter,
      ${isReleased} AS released
      FROM judged WHERE dead IS NULL
      WINDOW w AS (PARTITION BY part ORDER BY ord ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING);
    CREATE TABLE accepted AS SELECT *, row_number() OVER (PARTITION BY part, ${key.join(', ')} ORDER BY ord) AS copy
      FROM timed WHERE missed IS NULL OR t >= missed OR released;
    CREATE VIEW uniq AS SELECT *, t AS event_time, t_event_type AS event_type, product AS product_id, t_category_id AS category_id,
      t_category_code AS category_code, t_brand AS brand, (cents::DECIMAL(20, 0) / 100)::DECIMAL(20, 2) AS price, usr AS user_id,
      t_user_session AS user_session FROM accepted WHERE copy = 1;`;
}

/** Joins and derived columns, each in terms of the ones before it. */
async function enrichSql(
  db: DuckDBConnection,
  definition: Definition,
  catalogs: { products?: string; users?: string },
) {
  let from = 'uniq';
  const added: string[] = [];
  for (const { catalog, columns } of definition.joins) {
    const path = catalogs[catalog];
    const key = catalog === 'products' ? 'product_id' : 'user_id';
    if (path)
      await db.run(
        `CREATE TABLE cat_${catalog} AS SELECT * FROM read_csv('${path}', all_varchar = true, header = true)`,
      );
    for (const [name, own] of Object.entries(columns)) {
      added.push(path ? `nullif(cat_${catalog}."${own}", '') AS "${name}"` : `NULL::VARCHAR AS "${name}"`);
    }
    if (path) from += ` LEFT JOIN cat_${catalog} ON cat_${catalog}."${key}" = uniq."t_${key}"`;
  }
  let sql = `SELECT uniq.*${added.length > 0 ? `, ${added.join(', ')}` : ''} FROM ${from}`;
  for (const [name, expression] of Object.entries(definition.derive)) {
    sql = `SELECT *, ${toSql(expression)} AS "${name}" FROM (${sql})`;
  }
  return `CREATE TABLE enriched AS ${sql}`;
}

async function rowsOf(db: DuckDBConnection, sql: string): Promise<Record<string, unknown>[]> {
  return (await db.runAndReadAll(sql)).getRowObjectsJS() as Record<string, unknown>[];
}

async function judged(db: DuckDBConnection): Promise<Omit<OracleResult, 'collections'>> {
  const one = async (sql: string) => Number((await rowsOf(db, sql))[0].n);
  const read = await one('SELECT count(*) AS n FROM judged');
  const parsed = await one('SELECT count(*) AS n FROM judged WHERE dead IS NULL');
  const accepted = await one('SELECT count(*) AS n FROM accepted');
  const unique = await one('SELECT count(*) AS n FROM uniq');
  const dead = await rowsOf(
    db,
    "SELECT off, dead, part, dead IN ('missing-field', 'bad-time', 'bad-type', 'bad-number') AS own FROM judged WHERE dead IS NOT NULL ORDER BY ord",
  );
  const late = await rowsOf(db, 'SELECT * FROM timed WHERE t < missed AND NOT released ORDER BY ord');
  const duplicates = await rowsOf(db, 'SELECT off FROM accepted WHERE copy > 1 ORDER BY ord');
  const deadByReason: Record<string, number> = {};
  for (const { dead: reason } of dead) deadByReason[reason as string] = (deadByReason[reason as string] ?? 0) + 1;
  return {
    counters: {
      read,
      parsed,
      dead: read - parsed,
      accepted,
      late: parsed - accepted,
      unique,
      duplicates: accepted - unique,
    },
    deadByReason,
    dead: dead.map((row) => ({
      offset: Number(row.off),
      reason: row.dead as string,
      partition: row.own ? Number(row.part) : 0,
    })),
    late: late.map((row) => ({
      offset: Number(row.off),
      line: Number(row.line),
      partition: Number(row.part),
      event_time: new Date(Number(row.t)),
      watermark: new Date(Number(row.missed)),
      watermark_offset: Number(row.setter),
    })),
    duplicates: duplicates.map((row) => Number(row.off)),
  };
}

const iso = (ms: number) => new Date(ms).toISOString();
const escaped = (value: unknown) =>
  value === null ? '' : String(value).replaceAll('\\', '\\\\').replaceAll('|', '\\|');

async function windows(db: DuckDBConnection, output: WindowOutput): Promise<OracleDocument[]> {
  const { sizeMs, slideMs, groupBy, filter } = output;
  const aggregates = Object.entries(output.aggregates).map(([name, aggregate]) => ({
    name,
    ...aggregateSql(aggregate),
  }));
  const columns = aggregates.flatMap(({ columns }) => columns).map((sql, place) => `(${sql})::VARCHAR AS a${place}`);
  // The least multiple of the slide above t - size, for negative times too.
  const first = `(CASE WHEN (t - ${sizeMs}) >= 0 THEN (t - ${sizeMs}) // ${slideMs} ELSE -((-(t - ${sizeMs}) + ${slideMs} - 1) // ${slideMs}) END + 1) * ${slideMs}`;
  const groups = groupBy.map((name, place) => `"${name}" AS g${place}`);
  const rows = await rowsOf(
    db,
    `SELECT w0, ${[...groups, ...columns].join(', ')} FROM (SELECT *, unnest(generate_series(${first}, ${first} + ${sizeMs - slideMs}, ${slideMs})) AS w0
      FROM enriched ${filter === null ? '' : `WHERE ${toSql(filter)}`}) GROUP BY w0${groupBy.map((name) => `, "${name}"`).join('')}`,
  );
  return rows.map((row) => {
    const start = Number(row.w0);
    const group = groupBy.map((_, place) => plain(row[`g${place}`]));
    const document: OracleDocument = {
      _id: `${iso(start)}|${group.map(escaped).join('|')}`,
      window_start: new Date(start),
      window_end: new Date(start + sizeMs),
    };
    groupBy.forEach((name, place) => {
      document[name] = group[place];
    });
    let place = 0;
    for (const { name, columns: own, value } of aggregates) {
      document[name] = value(own.map(() => row[`a${place++}`] as string | null));
    }
    return document;
  });
}

/** Unique events with what was joined and derived. */
async function events(
  db: DuckDBConnection,
  { joins, derive }: Definition,
  output: EventsOutput,
  file: Buffer,
): Promise<OracleDocument[]> {
  const source = `events.csv@${createHash('sha256').update(file.subarray(0, 65_536)).digest('hex').slice(0, 8)}`;
  const names = [
    ...COLUMNS.filter((name) => name !== 'event_time'),
    ...joins.flatMap(({ columns }) => Object.keys(columns)),
    ...Object.keys(derive),
  ];
  const rows = await rowsOf(
    db,
    `SELECT t, part, off, ${names.map((name) => `"${name}"`).join(', ')} FROM enriched
      ${output.filter === null ? '' : `WHERE ${toSql(output.filter)}`}`,
  );
  return rows.map((row) => ({
    _id: `${source}:${row.part}:${row.off}`,
    event_timestamp: new Date(Number(row.t)),
    ...Object.fromEntries(names.map((name) => [name, plain(row[name])])),
  }));
}

function plain(value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : (value ?? null);
}

/** Sessions by gaps and islands, cut greedily by a recursion over their rows, with their steps as a list. */
async function sessions(db: DuckDBConnection, output: SessionOutput): Promise<Record<string, OracleDocument[]>> {
  const { rule, gapMs, maxMs, maxEvents, filter, collection } = output;
  const key = rule === 'id' ? 'user_id, user_session' : 'user_id';
  const texts = ['event_type', 'category_id', 'category_code', 'brand', ...(rule === 'gap' ? ['user_session'] : [])];
  const weight = `96 + ${texts.map((name) => `coalesce(octet_length(encode("${name}")), 0)`).join(' + ')}`;
  await db.run(`
    CREATE OR REPLACE TABLE lines AS
    WITH gaps AS (SELECT *, ${weight} AS bytes, CASE WHEN t - lag(t) OVER k < ${gapMs} THEN 0 ELSE 1 END AS fresh FROM enriched
        ${filter === null ? '' : `WHERE ${toSql(filter)}`} WINDOW k AS (PARTITION BY ${key} ORDER BY t, ord)),
      islands AS (SELECT *, sum(fresh) OVER (PARTITION BY ${key} ORDER BY t, ord ROWS UNBOUNDED PRECEDING) AS island FROM gaps)
    SELECT *, dense_rank() OVER (ORDER BY ${key}, island) AS sid, row_number() OVER (PARTITION BY ${key}, island ORDER BY t, ord) AS rn,
      sum(bytes) OVER (PARTITION BY ${key}, island ORDER BY t, ord ROWS UNBOUNDED PRECEDING) AS cum FROM islands;
    CREATE OR REPLACE TABLE cuts AS
    WITH RECURSIVE piece AS (
      SELECT sid, 1::BIGINT AS first FROM lines WHERE rn = 1
      UNION ALL
      SELECT p.sid, min(b.rn) FROM piece p JOIN lines a ON a.sid = p.sid AND a.rn = p.first
        JOIN lines b ON b.sid = p.sid AND b.rn > p.first
        AND (b.t - a.t >= ${maxMs} OR b.rn - a.rn >= ${maxEvents} OR b.cum - a.cum + a.bytes > ${12 * 1_048_576})
      GROUP BY p.sid, p.first)
    SELECT * FROM piece;
    CREATE OR REPLACE TABLE pieces AS SELECT l.*, (SELECT max(first) FROM cuts c WHERE c.sid = l.sid AND c.first <= l.rn) AS first FROM lines l;`);
  const extra = Object.entries(output.aggregates).map(([name, aggregate]) => ({ name, ...aggregateSql(aggregate) }));
  const extraColumns = extra.flatMap(({ columns }) => columns).map((sql, place) => `, (${sql})::VARCHAR AS x${place}`);
  const role = (name: string) => `count(*) FILTER (WHERE event_role = '${name}')`;
  await db.run(`
    CREATE OR REPLACE TABLE sess AS SELECT sid, first, any_value(user_id) AS user_id, ${rule === 'id' ? 'any_value(user_session)' : 'NULL::VARCHAR'} AS user_session,
      min(t) AS s0, max(t) AS s1, max(t) - min(t) AS ms, count(*) AS total_events, ${role('view')} AS view_count, ${role('cart')} AS cart_count,
      ${role('purchase')} AS purchase_count, ${role('other')} AS other_count,
      coalesce(sum(price) FILTER (WHERE event_role = 'purchase'), 0) AS total_revenue,
      count(DISTINCT product_id) AS unique_products, count(DISTINCT category_id) AS unique_categories, count(DISTINCT brand) AS unique_brands,
      to_json(list([t::VARCHAR, event_type, product_id::VARCHAR, cents::VARCHAR, category_id, category_code, brand, user_session] ORDER BY t, ord))::VARCHAR AS steps
      ${extraColumns.join('')}
    FROM pieces GROUP BY sid, first;
    CREATE OR REPLACE TABLE named AS SELECT *, row_number() OVER (PARTITION BY sid, s0 ORDER BY first) AS piece,
      (ms * 1000000 // 60000)::HUGEINT AS unused,
      CASE ${output.behaviors.rules.map(({ when, segment }) => `WHEN ${toSql(when)} THEN '${segment}'`).join(' ')} ELSE '${output.behaviors.else.segment}' END AS segment
    FROM (SELECT *, (ms // 1000) AS session_duration_seconds,
      ((2 * ms::HUGEINT * 1000000 + 60000) // 120000)::DECIMAL(38, 0) * 0.000001::DECIMAL(7, 6) AS session_duration_minutes FROM sess)`);
  const rows = await rowsOf(db, 'SELECT * FROM named');
  const scores = new Map(output.behaviors.rules.map(({ segment, score }) => [segment, score]));
  scores.set(output.behaviors.else.segment, output.behaviors.else.score);
  const documents = rows.map((row): OracleDocument => {
    const start = Number(row.s0);
    const ms = Number(row.ms);
    const events = Number(row.total_events);
    const piece = Number(row.piece);
    const steps = (JSON.parse(row.steps as string) as string[][]).map(
      ([t, type, product, cents, category, code, brand, session]) => [
        Number(t) - start,
        type,
        Number(product),
        Number(cents) / 100,
        category,
        code,
        brand,
        ...(rule === 'gap' ? [session] : []),
      ],
    );
    let place = 0;
    return {
      _id: `${row.user_id}|${escaped(row.user_session)}|${iso(start)}${piece > 1 ? `#${piece}` : ''}`,
      user_id: Number(row.user_id),
      user_session: row.user_session,
      session_start: new Date(start),
      session_end: new Date(Number(row.s1)),
      session_duration_minutes: quotient(String(ms), '60000', 6),
      total_events: events,
      view_count: Number(row.view_count),
      cart_count: Number(row.cart_count),
      purchase_count: Number(row.purchase_count),
      other_count: Number(row.other_count),
      total_revenue: Number(String(row.total_revenue)),
      unique_products: Number(row.unique_products),
      unique_categories: Number(row.unique_categories),
      unique_brands: Number(row.unique_brands),
      converted_to_cart: Number(row.cart_count) > 0,
      converted_to_purchase: Number(row.purchase_count) > 0,
      behavior_segment: row.segment,
      segment_score: scores.get(row.segment as string),
      events_per_minute: ms < 60_000 ? null : quotient(String(events * 60_000), String(ms), 6),
      ...Object.fromEntries(
        extra.map(({ name, columns, value }) => [name, value(columns.map(() => row[`x${place++}`] as string | null))]),
      ),
      steps,
    };
  });
  const result: Record<string, OracleDocument[]> = { [collection]: documents };
  if (output.behaviorWindows) result[output.behaviorWindows.collection] = await behaviorWindows(db, output);
  return result;
}

async function behaviorWindows(db: DuckDBConnection, output: SessionOutput): Promise<OracleDocument[]> {
  const { sizeMs } = output.behaviorWindows!;
  const scores = [...output.behaviors.rules, output.behaviors.else]
    .map(({ segment, score }) => `WHEN '${segment}' THEN ${score}`)
    .join(' ');
  const rows = await rowsOf(
    db,
    `SELECT (s1 // ${sizeMs}) * ${sizeMs} AS w0, segment, count(*)::VARCHAR AS n, sum(CASE segment ${scores} END)::VARCHAR AS score,
      sum(total_events)::VARCHAR AS events, sum(ms)::VARCHAR AS ms, sum(total_revenue)::VARCHAR AS revenue, count(DISTINCT user_id)::VARCHAR AS users,
      (count(*) FILTER (WHERE view_count > 0))::VARCHAR AS v, (count(*) FILTER (WHERE view_count > 0 AND cart_count > 0))::VARCHAR AS vc,
      (count(*) FILTER (WHERE cart_count > 0))::VARCHAR AS c, (count(*) FILTER (WHERE cart_count > 0 AND purchase_count > 0))::VARCHAR AS cp,
      sum(purchase_count)::VARCHAR AS p FROM named GROUP BY w0, segment`,
  );
  return rows.map((row) => {
    const start = Number(row.w0);
    const text = (name: string) => row[name] as string;
    return {
      _id: `${iso(start)}|${escaped(row.segment)}`,
      window_start: new Date(start),
      window_end: new Date(start + sizeMs),
      behavior_segment: row.segment,
      session_count: Number(row.n),
      avg_score: quotient(text('score'), text('n'), 6),
      avg_events: quotient(text('events'), text('n'), 6),
      avg_duration_minutes: quotient(text('ms'), String(BigInt(text('n')) * 60_000n), 6),
      total_revenue: Number(row.revenue),
      unique_users: Number(row.users),
      view_to_cart_rate: quotient(text('vc'), text('v'), 6),
      cart_to_purchase_rate: quotient(text('cp'), text('c'), 6),
      avg_order_value: quotient(text('revenue'), text('p'), 2),
    };
  });
}
