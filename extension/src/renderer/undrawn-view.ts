/// <reference lib="dom" />
import type { Figure } from '../../../kernel-lib/src/chart/chart';
import { count } from '../../../kernel-lib/src/chart/format-number';
import { element } from '../../../kernel-lib/src/report/page/element';

/** More would make a notebook slow that is scrolled past it. */
const MAX_TEXT = 200_000;

/** In place of a figure with traces that cannot be drawn here: which they are, what can be, and the data. */
export function undrawnView(data: Figure['data'], types: readonly string[], drawable: readonly string[]): HTMLElement {
  const text = JSON.stringify(data, null, 1);
  const rest = text.length - MAX_TEXT;
  return element(
    'div',
    { class: 'footpath-undrawn' },
    element(
      'p',
      {},
      `Not drawn: this figure has traces of type ${listed(types)}. Footpath draws ${listed(drawable)}; other types are left to a renderer that has them (Change Presentation).`,
    ),
    element(
      'details',
      {},
      element('summary', {}, `Data · ${count(data.length)} ${data.length === 1 ? 'trace' : 'traces'}`),
      element(
        'pre',
        { tabindex: '0' },
        rest > 0 ? `${text.slice(0, MAX_TEXT)}\n… and ${count(rest)} characters more` : text,
      ),
    ),
  );
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`;
}
