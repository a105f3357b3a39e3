import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parseDefinition } from '../../src/pipeline/validate';
import type { PageData } from '../../src/report/page-data';
import { renderReport } from '../../src/report/render-report';
import type { ReportSource } from '../../src/report/summary';
import { sampleStore, sourceOf } from './sample-store';

const options = {
  plotlyScript: 'var plotly = "</script><!-- ";\r\n',
  pageScript: 'void 0;',
  pageStyle: 'body { color: red }',
  madeAt: new Date(Date.UTC(2024, 0, 2, 4)),
};

async function pageOf(source: ReportSource): Promise<PageData> {
  const html = await renderReport(source, options);
  return JSON.parse(/<script type="application\/json" id="data">(.*)<\/script>/.exec(html)?.[1] ?? '') as PageData;
}

const HOSTILE = '</script><script>alert(1)</script>';

/** The text of every figure's table and title, section by section. */
const charts = (page: PageData) =>
  page.sections.flatMap(({ blocks }) => blocks.flatMap((block) => (block.kind === 'chart' ? [block.chart] : [])));

describe('the report', () => {
  it('is the same text for the same store and options', async () => {
    const [a, b] = await Promise.all([1, 2].map(() => renderReport(sampleStore().source, options)));
    expect(a).toBe(b);
  });

  it('lets nothing of the data or of a script end its element', async () => {
    const html = await renderReport(sampleStore({ brands: [HOSTILE, '<img src=x onerror=alert(1)>'] }).source, options);
    expect(html).not.toContain('<script>alert');
    expect(html).not.toContain('<img');
    expect(html.match(/<\/script>/g)).toHaveLength(3);
    expect(html).not.toContain('<!--');
    const page = JSON.parse(/id="data">(.*)<\/script>/.exec(html)?.[1] ?? '') as PageData;
    expect(JSON.stringify(page)).toContain(HOSTILE);
  });

  it('allows by its policy the scripts and the style that are in it, by hash, and nothing else', async () => {
    const html = await renderReport(sampleStore().source, options);
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '';
    const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    const scripts = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map((match) => hash(match[1]));
    const style = hash(/<style>([\s\S]*?)<\/style>/.exec(html)?.[1] ?? '');
    expect(scripts).toHaveLength(2);
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `script-src ${scripts.join(' ')}`,
      `style-src ${style} ${hash('')}`,
      "base-uri 'none'",
      "form-action 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ]);
  });

  it('has every section, and a table with every figure that is drawn', async () => {
    const page = await pageOf(sampleStore().source);
    expect(page.sections.map(({ title }) => title)).toEqual([
      '1 Overview',
      '2 Data quality',
      '3 Traffic',
      '4 Sessions',
      '5 Funnel',
      '6 Categories and brands',
      'Appendix',
    ]);
    expect(charts(page)).toHaveLength(10);
    for (const { figure, table } of charts(page)) {
      expect(figure).not.toBeNull();
      expect(table.rows.length).toBeGreaterThan(0);
    }
    expect(new Set(charts(page).map(({ id }) => id)).size).toBe(10);
  });

  it('links every figure to a definition that is there', async () => {
    const page = await pageOf(sampleStore().source);
    const blocks = page.sections.flatMap((section) => section.blocks);
    const terms = blocks.flatMap((block) => (block.kind === 'facts' ? block.items.map(({ id }) => id) : []));
    for (const block of blocks) {
      if (block.kind === 'chart') expect(terms).toContain(block.explainedBy);
      if (block.kind === 'cards') expect(terms).toEqual(expect.arrayContaining([...block.explainedBy]));
    }
  });

  it('computes its verdict from the counters and the documents', async () => {
    const { source, collections } = sampleStore();
    expect((await pageOf(source)).verdict).toEqual({ holds: true, text: '✓ reconciles (9 of 9 equations hold)' });
    const lost = sourceOf({ ...collections, session_metrics: collections.session_metrics.slice(1) }, true, {
      counters: source.run.counters,
    });
    const { verdict } = await pageOf(lost);
    expect(verdict.holds).toBe(false);
    expect(verdict.text).toMatch(
      /^✗ does not reconcile: session_metrics: in finals is .* but events over its documents make/,
    );
  });

  it('compares the last full day with the one before, and says where there are not two', async () => {
    const cards = async (days: number) => {
      const { source, collections } = sampleStore({ days });
      const first = Date.UTC(2019, 9, 1);
      const timeRange = { minMs: first, maxMs: first + days * 86_400_000 - 1000 };
      const overview = (await pageOf(sourceOf(collections, true, { timeRange, counters: source.run.counters })))
        .sections[0].blocks[0];
      return overview.kind === 'cards' ? overview.cards : [];
    };
    const three = await cards(3);
    expect(three.map(({ label }) => label)).toEqual(['Events', 'Sessions', 'Conversion', 'Revenue']);
    for (const { change, changeText, trend } of three) {
      expect(change).toMatch(/^[+−±]/);
      expect(changeText).toContain('3 Oct against 2 Oct: ');
      expect(trend).toHaveLength(3);
    }
    for (const { change, changeText } of await cards(1)) {
      expect(change).toBeNull();
      expect(changeText).toBe('No change to show: it takes two full days (UTC), the range has one.');
    }
  });

  it('says in words what there is nothing of', async () => {
    const page = await pageOf(sourceOf({}));
    expect(charts(page).every(({ figure }) => figure === null)).toBe(true);
    expect(page.warnings).toEqual(['No record was read: there is nothing to report on yet.']);
    expect(JSON.stringify(page)).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('says what is not final and what is often late', async () => {
    const { collections, source } = sampleStore({ finished: false });
    const { counters } = source.run;
    const open = { ...counters.outputs.session_metrics, finals: counters.unique - 7, open: 7 };
    const run = {
      counters: { ...counters, late: counters.parsed, outputs: { ...counters.outputs, session_metrics: open } },
    };
    expect((await pageOf(sourceOf(collections, false, run))).warnings).toEqual([
      'The input is not at its end: events wait in open windows and sessions (7 in session_metrics), and figures count what is final.',
      'More than 5 % of the parsed records are late: a longer watermark delay would accept more of them.',
    ]);
  });

  it('names what a definition has no output for', async () => {
    const definition = parseDefinition({ outputs: [{ kind: 'events' }] });
    const { counters } = sampleStore().source.run;
    const page = await pageOf(sourceOf({}, true, { definition, counters: { ...counters, outputs: {} } }));
    const texts = page.sections.flatMap(({ blocks }) =>
      blocks.flatMap((block) => (block.kind === 'text' ? [block.text] : [])),
    );
    expect(texts).toHaveLength(5);
    expect(texts.every((text) => text.startsWith('The definition has no '))).toBe(true);
  });

  it('stops where it is told to', async () => {
    const stopped = renderReport(sampleStore().source, { ...options, signal: AbortSignal.abort() });
    await expect(stopped).rejects.toMatchObject({ code: 'interrupted' });
  });
});
