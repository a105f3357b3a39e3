import type { Chart } from '../chart/chart';
import type { Card } from './page-data';

/** What the figures at the top are called among the charts. */
export const FIGURES_ID = 'overview-figures';

/** The figures at the top as a table, for whoever wants them outside the page: there is nothing to draw. */
export function figuresChart(cards: readonly Card[]): Chart {
  const title = cards.map(({ label, value }) => `${label} ${value}`).join(' · ');
  return {
    id: FIGURES_ID,
    title,
    subtitle: cards[0]?.range ?? '',
    alt: title,
    figure: null,
    narrow: null,
    table: {
      columns: ['figure', 'value', 'base', 'change'].map((name) => ({ name, kind: 'text' })),
      rows: cards.map(({ label, value, base, change, changeText }) => [
        label,
        value,
        base,
        change === null ? changeText : `${change}, ${changeText}`,
      ]),
    },
    notes: [],
  };
}
