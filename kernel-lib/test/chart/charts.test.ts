import { describe, expect, it } from 'vitest';
import type { Chart, Json } from '../../src/chart/chart';
import { ROLE_COLORS } from '../../src/chart/palette';
import { EMPTY_CHARTS, HOSTILE_NAME, SAMPLE_CHARTS } from './sample-charts';

const samples = Object.entries(SAMPLE_CHARTS).map(([name, make]) => ({ name, make }));
const empties = Object.entries(EMPTY_CHARTS).map(([name, make]) => ({ name, make }));

/** Every string in a figure, with the key it is under. */
function strings(value: Json | undefined, key = ''): { key: string; text: string }[] {
  if (typeof value === 'string') return [{ key, text: value }];
  if (Array.isArray(value)) return value.flatMap((item) => strings(item, key));
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, item]) => strings(item, name));
}

function figuresOf({ figure, narrow }: Chart): Json[] {
  return [figure, narrow] as unknown as Json[];
}

describe.each(samples)('$name chart', ({ name, make }) => {
  it('is the golden JSON', async () => {
    await expect(`${JSON.stringify(make(), null, 1)}\n`).toMatchFileSnapshot(`golden/${name}.golden`);
  });

  it('is plain JSON, so that it survives a file or a message', () => {
    const chart = make();
    expect(JSON.parse(JSON.stringify(chart))).toEqual(chart);
  });

  it('has no colour but the palette and the host’s', () => {
    const allowed = /^(var\(--fp-[a-z-]+\)|rgba\(0,0,0,0\))$/;
    const palette = [...Object.values(ROLE_COLORS), '#D55E00', '#CC79A7', '#56B4E9', '#F0E442'];
    const colors = figuresOf(make()).flatMap((figure) => strings(figure).filter(({ key }) => /color/.test(key)));
    expect(colors.length).toBeGreaterThan(0);
    for (const { text } of colors) {
      expect(allowed.test(text) || palette.some((color) => text === color || text === `${color}33`), text).toBe(true);
    }
  });

  it('uses no markup but a line’s end, which the page’s policy would refuse to style', () => {
    for (const { text } of figuresOf(make()).flatMap((figure) => strings(figure))) {
      expect(text.replaceAll(/<br>|<extra><\/extra>/g, '')).not.toMatch(/[<>]/);
    }
  });

  it('has rows as wide as the columns of its table, and words for those who cannot see it', () => {
    const { table, alt, title, subtitle } = make();
    expect(table.rows.length).toBeGreaterThan(0);
    for (const row of table.rows) expect(row).toHaveLength(table.columns.length);
    expect([alt, title, subtitle].every((text) => text.length > 10)).toBe(true);
  });

  it('starts its bars at zero', () => {
    const { figure } = make();
    const layout = figure?.layout as Record<string, { range?: number[] }>;
    for (const trace of figure?.data ?? []) {
      if (trace.type !== 'bar') continue;
      const axis = trace.orientation === 'h' ? (trace.xaxis ?? 'x') : (trace.yaxis ?? 'y');
      expect(layout[String(axis).replace(/^([xy])/, '$1axis')].range?.[0]).toBe(0);
    }
  });
});

describe.each(empties)('$name chart without data', ({ make }) => {
  it('says in words what there is none of', () => {
    const chart = make();
    expect(chart.figure).toBeNull();
    expect(chart.narrow).toBeNull();
    expect(chart.title).toMatch(/\b[Nn]o\b|Every/);
    expect(JSON.stringify(chart)).not.toMatch(/NaN|Infinity|undefined/);
  });
});

describe('names from the data', () => {
  it('stay as they are in tables and titles, and are escaped in figures', () => {
    const chart = SAMPLE_CHARTS.categories();
    expect(chart.table.rows[2][0]).toBe(HOSTILE_NAME);
    expect(JSON.stringify(chart.figure)).not.toContain('<a');
    expect(JSON.stringify(chart.figure)).toContain('&lt;a href');
  });
});

describe('titles say what is seen', () => {
  it.each([
    ['traffic', 'The busiest hour of the day (UTC) is'],
    ['funnel', '2.3 % of sessions with a view go on to a cart, 55.1 % of those to a purchase'],
    ['step-times', 'Purchases follow views after 2 min 37 s in the median'],
    [
      'behavior-mix',
      'bouncer is the largest segment with 41.0 % of sessions; buyer, 6.0 % of them, brings 64.3 % of revenue',
    ],
    ['dead-letters', 'bad-number is the most frequent of 3 reasons: 60.0 % of the dead letters'],
    ['session-events', '41.0 % of sessions are a single event'],
    ['categories', 'electronics.smartphone brings 73.2 % of revenue, the first three categories 95.9 %'],
  ])('%s', (name, title) => {
    expect(SAMPLE_CHARTS[name]().title.replaceAll('\u202f', ' ')).toContain(title);
  });
});
