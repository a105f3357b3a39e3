import { describe, expect, it } from 'vitest';
import type { Chart, Figure } from '../../src/chart/chart';
import { emptyChart } from '../../src/chart/chart';
import { bundleOf } from '../../src/notebook/display/bundle-of';
import { CHART_MIME, PLOTLY_MIME } from '../../src/notebook/display/figure-bundle';

const figure: Figure = {
  data: [{ type: 'bar', x: [1], y: [2], marker: { color: 'var(--fp-ink)' } }],
  layout: { paper_bgcolor: 'var(--fp-paper)', font: { family: 'var(--fp-font)' } },
};
const chart: Chart = {
  id: 'traffic',
  title: 'Most events <come> at noon',
  subtitle: 'events in five minutes',
  alt: 'A bar of two.',
  figure,
  narrow: null,
  table: { columns: [{ name: 'events', kind: 'count' }], rows: [[2]] },
  notes: ['One window is <open>.'],
};

const HOSTILE = '<img src=x onerror=alert(1)>';

describe('markup in what is shown', () => {
  it.each<[string, unknown]>([
    [
      'each text of a chart',
      {
        ...chart,
        title: HOSTILE,
        subtitle: HOSTILE,
        alt: HOSTILE,
        notes: [HOSTILE],
        table: { columns: [{ name: HOSTILE, kind: 'text' }], rows: [[HOSTILE]] },
      },
    ],
    ['a chart of nothing', emptyChart('funnel', HOSTILE, HOSTILE, [])],
    ['the title of a figure', { ...figure, layout: { title: { text: HOSTILE } } }],
    ['a short title of a figure', { ...figure, layout: { title: HOSTILE } }],
    ['documents', [{ [HOSTILE]: HOSTILE }]],
  ])('is text in the HTML of %s', (_, value) => {
    const html = bundleOf(value).data['text/html'] as string;
    expect(html).not.toContain('<img');
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;');
  });
});

describe('a chart', () => {
  const { data } = bundleOf(chart);

  it('has a form for every host', () => {
    expect(Object.keys(data)).toEqual([CHART_MIME, PLOTLY_MIME, 'text/html', 'text/plain']);
  });

  it('keeps the colours of the host in its own form and has plain ones for others', () => {
    expect(data[CHART_MIME]).toBe(chart);
    expect(JSON.stringify(data[CHART_MIME])).toContain('var(--fp-ink)');
    expect(JSON.stringify(data[PLOTLY_MIME])).not.toContain('var(');
    expect((data[PLOTLY_MIME] as Figure).layout.paper_bgcolor).toBe('rgba(0,0,0,0)');
  });

  it('is, where nothing is drawn, its words and its table, escaped', () => {
    expect(data['text/html']).toContain('Most events &lt;come&gt; at noon');
    expect(data['text/html']).toContain('One window is &lt;open&gt;.');
    expect(data['text/html']).toContain('<td');
    for (const word of [chart.title, chart.subtitle, chart.alt, chart.notes[0], '(1 row)'])
      expect(data['text/plain']).toContain(word);
  });

  it('of nothing says so and draws nothing', () => {
    const empty = bundleOf(emptyChart('funnel', 'No session.', 'all users', []));
    expect(Object.keys(empty.data)).toEqual([CHART_MIME, 'text/html', 'text/plain']);
    expect(empty.data['text/plain']).toBe('No session.\nall users');
  });
});

describe('a figure made by hand', () => {
  it.each([
    ['a title', { title: 'Mine' }, 'Mine (1 trace)'],
    ['a title as plotly has it', { title: { text: 'Mine' } }, 'Mine (1 trace)'],
    ['no title', {}, 'A figure without a title (1 trace)'],
  ])('with %s is told in text', (_, layout, told) => {
    const { data } = bundleOf({ data: figure.data, layout });
    expect(data['text/plain']).toBe(told);
    expect(Object.keys(data)).toEqual([PLOTLY_MIME, 'text/html', 'text/plain']);
  });
});
