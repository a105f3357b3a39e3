import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FootpathError } from '../../src/event/error';
import { type SimulateOptions, type SimulateSummary, simulate } from '../../src/simulate/simulate';
import { judge } from './brute-force';

const HEADER = 'event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'simulate-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let made = 0;
async function make(
  options: Omit<SimulateOptions, 'out'>,
): Promise<{ file: Buffer; truth: Truth; summary: SimulateSummary }> {
  const base = join(folder, `f${made++}`);
  const summary = await simulate({ ...options, out: `${base}.csv`, truth: `${base}.json` });
  return { file: readFileSync(`${base}.csv`), truth: JSON.parse(readFileSync(`${base}.json`, 'utf8')), summary };
}

interface Truth {
  version: number;
  seed: number;
  P: number;
  delayMs: number;
  rows: number;
  sha256: string;
  counts: Record<string, number>;
  records: Array<Record<string, unknown>>;
}

async function refusal(work: Promise<unknown>): Promise<FootpathError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(FootpathError);
  return error as FootpathError;
}

describe('simulate: the same bytes everywhere', () => {
  it('gives the pinned bytes for a seed', async () => {
    const { file, summary } = await make({ events: 20_000, seed: 42 });
    expect(summary.sha256).toBe(createHash('sha256').update(file).digest('hex'));
    expect(summary.sha256).toBe('c5399ff770e4bdee314931842e9d72fbbce9e956d48f94cb4b6c237767b2818c');
    expect(summary.bytes).toBe(file.length);
  });

  it('repeats itself, and another seed gives another file', async () => {
    const options = { events: 3000, seed: 5, partitions: 3, lateShare: 0.1 };
    const [a, b] = [await make(options), await make(options)];
    expect(a.file.equals(b.file)).toBe(true);
    expect(a.truth).toEqual(b.truth);
    expect((await make({ ...options, seed: 6 })).file.equals(a.file)).toBe(false);
    expect((await make({ ...options, seed: 5 + 2 ** 40 })).file.equals(a.file)).toBe(false);
  });

  it('compresses the same bytes', async () => {
    const options = { events: 20_000, seed: 9 };
    const plain = await make(options);
    const out = join(folder, 'z.csv.gz');
    const summary = await simulate({ ...options, out });
    expect(gunzipSync(readFileSync(out)).equals(plain.file)).toBe(true);
    expect(summary.sha256).toBe(plain.summary.sha256);
  });
});

describe('simulate: rows', () => {
  it.each([1, 2, 3, 10, 11, 1000])('has exactly %i', async (events) => {
    for (const shares of [{}, { lateShare: 0.3, duplicateShare: 0.15, malformedShare: 0.3, days: 1 }]) {
      const { file, truth, summary } = await make({ events, ...shares });
      const lines = file.toString('latin1').split('\n');
      expect(lines.pop()).toBe('');
      expect(lines[0]).toBe(HEADER);
      expect(lines.length - 1).toBe(events);
      expect(summary.rows).toBe(events);
      expect(truth.rows).toBe(events);
    }
  });

  it('holds for few users, many users, one day, and any start', async () => {
    for (const options of [
      { events: 500, users: 1, days: 1 },
      { events: 500, users: 60_000_000 },
      { events: 5000, days: 1, startMs: Date.UTC(2020, 1, 29) },
      { events: 90_000, days: 1, users: 3 },
    ]) {
      const { file, truth } = await make(options);
      const first = Date.parse(`${file.toString('latin1', HEADER.length + 1, HEADER.length + 20)}Z`);
      expect(first).toBeGreaterThanOrEqual(options.startMs ?? Date.UTC(2019, 9, 1));
      expect(truth.records).toEqual(judge(file, 1, 600_000));
      expect(file.toString('latin1').split('\n').length - 2).toBe(options.events);
    }
  });

  it('is in order, whole and within its period without injections', async () => {
    const { file, truth } = await make({ events: 40_000, days: 2, lateShare: 0, duplicateShare: 0, malformedShare: 0 });
    expect(truth.records).toEqual([]);
    const times = file
      .toString('latin1')
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.slice(0, 23));
    expect(times).toEqual([...times].sort());
    expect(times[times.length - 1] <= '2019-10-02 23:59:59 UTC').toBe(true);
    expect(judge(file, 7, 0)).toEqual([]);
  });
});

describe('simulate: the truth', () => {
  const heavy = { events: 8000, days: 1, lateShare: 0.2, duplicateShare: 0.15, malformedShare: 0.1 };
  const cases: Array<Omit<SimulateOptions, 'out'>> = [
    { events: 30_000 },
    { events: 30_000, partitions: 4, seed: 2 },
    { ...heavy, seed: 3 },
    { ...heavy, seed: 4, partitions: 4 },
    { ...heavy, seed: 5, partitions: 4, delayMs: 0, maxLateMs: 1000 },
    { ...heavy, seed: 6, delayMs: 1500, maxLateMs: 60_500 },
    { ...heavy, seed: 7, partitions: 16, delayMs: 3_600_000, maxLateMs: 7_200_000 },
    { ...heavy, seed: 8, partitions: 4, days: 31 },
    { ...heavy, seed: 9, users: 2, lateShare: 0.4, duplicateShare: 0.15, malformedShare: 0.2 },
  ];
  it.each(cases)('is what a brute-force reading finds: %o', async (options) => {
    const { file, truth, summary } = await make(options);
    const P = options.partitions ?? 1;
    const delayMs = options.delayMs ?? 600_000;
    const found = judge(file, P, delayMs);
    expect(truth.records).toEqual(found);
    expect(truth).toMatchObject({ version: 2, seed: options.seed ?? 42, P, delayMs, sha256: summary.sha256 });
    for (const [kind, count] of Object.entries(truth.counts)) {
      expect(found.filter((record) => record.kind === kind).length, kind).toBe(count);
    }
    for (const kind of ['late', 'duplicate', 'malformed']) expect(truth.counts[kind], kind).toBeGreaterThan(0);
    expect(found.some((record) => record.wouldMoveWatermark)).toBe(true);
  });

  it('keeps late records within delay and maxLate', async () => {
    const options = { events: 20_000, days: 2, lateShare: 0.1, delayMs: 300_000, maxLateMs: 900_000, partitions: 2 };
    const { file, truth } = await make(options);
    expect(truth.counts.late).toBeGreaterThan(1900);
    expect(judge(file, 2, 1_200_000).filter((record) => String(record.kind).startsWith('late'))).toEqual([]);
  });

  it('has at least 500 dead, late and duplicate among 500,000 rows, of every reason', async () => {
    const { truth, summary } = await make({ events: 500_000 });
    expect(truth.counts.malformed).toBe(1000);
    expect(truth.counts.late).toBeGreaterThan(4900);
    expect(truth.counts['out-of-order']).toBeGreaterThan(4500);
    expect(truth.counts.duplicate).toBeGreaterThanOrEqual(500);
    expect(truth.counts['late-duplicate']).toBeGreaterThan(100);
    for (const count of Object.values(summary.malformedByReason)) expect(count).toBeGreaterThan(50);
    const farAhead = truth.records.filter((record) => record.wouldMoveWatermark === true);
    expect(farAhead.length).toBeGreaterThan(300);
  });
});

describe('simulate: what it refuses', () => {
  it.each([
    [{ events: 0 }, 'events is 0', 'from 1 to'],
    [{ events: 1.5 }, 'events is 1.5', 'whole number'],
    [{ seed: -1 }, 'seed is -1', 'from 0'],
    [{ users: 0 }, 'users is 0', 'from 1'],
    [{ days: 0 }, 'days is 0', 'from 1 to 3650'],
    [{ startMs: 1 }, 'startMs is 1', 'multiple of 1000'],
    [{ bursts: 1001 }, 'bursts is 1001', 'from 0 to 1000'],
    [{ promotions: -1 }, 'promotions is -1', 'from 0 to 100'],
    [{ lateShare: 0.6 }, 'lateShare is 0.6', 'from 0 to 0.5'],
    [{ maxLateMs: 5 }, 'maxLateMs is 5', 'from 1000'],
    [{ duplicateShare: Number.NaN }, 'duplicateShare is NaN', 'from 0 to 0.5'],
    [{ malformedShare: -0.1 }, 'malformedShare is -0.1', 'from 0 to 0.5'],
    [{ malformedShare: 0.5, duplicateShare: 0.3 }, 'lateShare + malformedShare + 2 × duplicateShare', 'at most 0.95'],
    [{ partitions: 0 }, 'partitions is 0', 'from 1 to 1024'],
    [{ delayMs: -1 }, 'delayMs is -1', 'from 0'],
  ])('%o', async (options, what, allowed) => {
    const error = await refusal(simulate({ events: 10, out: join(folder, 'never.csv'), ...options }));
    expect(error.code).toBe('bad-argument');
    expect(error.message).toContain(what);
    expect(error.message).toContain(allowed);
  });

  it('refuses paths that it cannot write, and says why', async () => {
    const name = await refusal(simulate({ events: 10, out: join(folder, 'events.txt') }));
    expect(name.message).toContain('.csv or .csv.gz');
    const missing = await refusal(simulate({ events: 10, out: join(folder, 'nowhere', 'events.csv') }));
    expect([missing.code, missing.message]).toEqual(['not-found', expect.stringContaining('make it first')]);
    mkdirSync(join(folder, 'folder.csv'));
    const isFolder = await refusal(simulate({ events: 10, out: join(folder, 'folder.csv') }));
    expect([isFolder.code, isFolder.message]).toEqual(['bad-argument', expect.stringContaining('is a folder')]);
    const same = await refusal(simulate({ events: 10, out: join(folder, 'e.csv'), truth: join(folder, 'e.csv') }));
    expect(same.message).toContain('other than out');
    const truth = join(folder, 't.json');
    const twice = await refusal(simulate({ events: 10, out: join(folder, 'e.csv'), truth, truthUsers: truth }));
    expect(twice.message).toContain('other than truth');
    writeFileSync(join(folder, 'plain'), '');
    const noFolder = await refusal(
      simulate({ events: 10, out: join(folder, 'e.csv'), catalogDir: join(folder, 'plain') }),
    );
    expect(noFolder).toBeInstanceOf(FootpathError);
    expect(readdirSync(folder).filter((file) => file.includes('partial') || file === 'e.csv')).toEqual([]);
  });
});

describe('simulate: stopping', () => {
  it.each(['csv', 'csv.gz'])('leaves what was there and nothing half-made (%s)', async (ending) => {
    const place = mkdtempSync(join(folder, 'stop-'));
    const out = join(place, `events.${ending}`);
    writeFileSync(out, 'what was there');
    const stop = new AbortController();
    const progress: number[] = [];
    const error = await refusal(
      simulate({
        events: 200_000,
        out,
        truth: join(place, 'truth.json'),
        catalogDir: join(place, 'catalog'),
        signal: stop.signal,
        onProgress: (rows) => {
          progress.push(rows);
          if (progress.length === 3) stop.abort();
        },
      }),
    );
    expect(error.code).toBe('interrupted');
    expect(progress.length).toBe(3);
    expect(progress[2]).toBeGreaterThan(progress[1]);
    expect(readFileSync(out, 'utf8')).toBe('what was there');
    expect(readdirSync(place)).toEqual([`events.${ending}`]);
  });

  it('does not start when it was stopped before', async () => {
    const out = join(folder, 'unborn.csv');
    const error = await refusal(simulate({ events: 10, out, signal: AbortSignal.abort() }));
    expect(error.code).toBe('interrupted');
  });
});
