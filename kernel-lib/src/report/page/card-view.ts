import type { Card } from '../page-data';
import { element, svgElement } from './element';

const WIDTH = 120;
const HEIGHT = 28;

/** A value of more characters than this does not fit its card at full size in every font. */
const SHORT_VALUE = 10;

/** The figures at the top, all of one size: a smaller one where one of them is long. */
export function cardsView(cards: readonly Card[]): HTMLElement {
  const isLong = cards.some(({ value }) => value.length > SHORT_VALUE);
  return element('div', { class: isLong ? 'cards long' : 'cards' }, ...cards.map(cardView));
}

/** A figure: its name, number, base, change and course. */
function cardView({ label, value, base, range, change, changeText, trend, trendText }: Card): HTMLElement {
  return element(
    'div',
    { class: 'card' },
    element('h3', {}, label),
    element('p', { class: 'value' }, value),
    element('p', { class: 'base' }, base),
    element('p', { class: 'range' }, range),
    trend && trendText ? trendLine(trend, trendText) : element('div', { class: 'trend' }),
    element('p', { class: 'change' }, change === null ? null : element('strong', {}, change), ` ${changeText}`),
  );
}

/** A line from zero to the greatest value, with a dot at its end. */
function trendLine(values: readonly number[], text: string): Element {
  const max = Math.max(...values, Number.MIN_VALUE);
  const points = values.map((value, i) => [
    3 + (i * (WIDTH - 6)) / (values.length - 1),
    HEIGHT - 3 - (value / max) * (HEIGHT - 6),
  ]);
  const [endX, endY] = points[points.length - 1];
  return svgElement(
    'svg',
    { class: 'trend', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': text },
    svgElement('polyline', { points: points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ') }),
    svgElement('circle', { cx: endX.toFixed(1), cy: endY.toFixed(1), r: '2.5' }),
  );
}
