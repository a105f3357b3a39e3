import type { Chart, Figure } from '../../chart/chart';
import { resolveTokens } from '../../chart/resolve-tokens';
import type { DisplayBundle } from '../protocol';
import { escapeHtml } from './escape-html';
import { tableBundle } from './table-bundle';

export const PLOTLY_MIME = 'application/vnd.plotly.v1+json';
/** A chart with all that belongs to it, whose colours are still the host's: Footpath's own renderer draws it by the theme. */
export const CHART_MIME = 'application/vnd.footpath.chart.v1+json';

/** The colours of a figure for hosts that know none of our names: legible on white and on black. */
const ANYWHERE: Readonly<Record<string, string>> = {
  '--fp-ink': '#808080',
  '--fp-ink-soft': '#8a8a8a',
  '--fp-grid': 'rgba(128,128,128,0.3)',
  '--fp-paper': 'rgba(0,0,0,0)',
  '--fp-neutral': '#7f95a9',
  '--fp-font': 'system-ui, sans-serif',
};

/** A chart for every host: ours, others that draw plotly's figures, those that show HTML (its table), and text. */
export function chartBundle(chart: Chart): DisplayBundle {
  const { title, subtitle, alt, figure, table, notes } = chart;
  const rows = table.rows.length === 0 ? null : tableBundle(table, { title: 'Data' });
  const head = `<p><b>${escapeHtml(title)}</b><br>${escapeHtml(subtitle)}</p>`;
  const below = [...(figure === null ? [] : [alt]), ...notes].map((note) => `<p>${escapeHtml(note)}</p>`).join('');
  return {
    data: {
      [CHART_MIME]: chart,
      ...(figure === null ? {} : { [PLOTLY_MIME]: plain(figure) }),
      'text/html': `${head}${below}${rows?.data['text/html'] ?? ''}`,
      'text/plain': [title, subtitle, ...(figure === null ? [] : [alt]), ...notes, rows?.data['text/plain']]
        .filter(Boolean)
        .join('\n'),
    },
  };
}

/** A figure that somebody made by hand. */
export function figureBundle(figure: Figure): DisplayBundle {
  const given = (figure.layout as { title?: string | { text?: string } }).title;
  const title = (typeof given === 'string' ? given : given?.text) ?? 'A figure without a title';
  const told = `${title} (${figure.data.length} ${figure.data.length === 1 ? 'trace' : 'traces'})`;
  return {
    data: { [PLOTLY_MIME]: plain(figure), 'text/html': `<p>${escapeHtml(told)}</p>`, 'text/plain': told },
  };
}

function plain(figure: Figure): Figure {
  return resolveTokens(figure, (name) => ANYWHERE[name] ?? '#808080');
}
